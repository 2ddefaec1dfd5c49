import { connectBus } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';
import { createGateway, type Gateway } from '@bloodbank/gateway';
import { createMemoryInbox } from '@bloodbank/inbox';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, type WatchedPage, waitForRows } from './browser.fixture.js';
import { findConsole } from './index.js';

const COUNT = 50_000;
const BATCH = 500;

/** Notes the most rows that were ever drawn at a time, and the greatest that the list said to have. */
const WATCH_ROWS = `
  globalThis.most = 0;
  new MutationObserver(() => {
    globalThis.most = Math.max(globalThis.most, document.querySelectorAll('.row').length);
  }).observe(document.body, { childList: true, subtree: true });`;

describeInBrowser('many events', (open) => {
  const { registry } = contracts;
  let gateway: Gateway;
  let url: string;
  let bus: Awaited<ReturnType<typeof connect>>;
  const connect = () => connectBus({ contracts, service: 'gateway', topology: false });
  beforeAll(async () => {
    bus = await connect();
    gateway = await createGateway({ registry, bus, inbox: createMemoryInbox(), console: findConsole() ?? '', port: 0 });
    url = `${await gateway.listen()}/`;
  }, 300_000);
  afterAll(async () => {
    await gateway?.close();
    await bus?.close();
  });

  const seenOn = (page: WatchedPage, count: number) =>
    page.getByText(`${count.toLocaleString('en-US')} passed since`).waitFor();

  // A machine ten times slower takes minutes.
  it('pass and are counted to the last, while few are drawn', { timeout: 1_200_000 }, async () => {
    const page = await open();
    await page.goto(`${url}#/live`);
    await page.locator('[data-state="open"]').waitFor();
    await page.evaluate(WATCH_ROWS);
    for (let sent = 0; sent < COUNT; sent += BATCH) {
      const batch = Array.from({ length: BATCH }, (_, index) =>
        bus.publish(
          'slack.message.sent',
          { channel: `c-${index % 7}`, text: `text ${sent + index}` },
          { unroutable: 'drop' },
        ),
      );
      await Promise.all(batch);
      // A reader that lags is cut off by the gateway; here it keeps up, however slow the machine.
      await seenOn(page, sent + BATCH);
    }
    expect(await page.evaluate('globalThis.most')).toBeLessThanOrEqual(200);
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('5001');
    await page.getByLabel('Text in the message').fill(`text ${COUNT - 1}`);
    await waitForRows(page, 1);
    expect(page.faults).toEqual([]);
  });
});
