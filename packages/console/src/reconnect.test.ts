import { connectBus } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';
import { createGateway } from '@bloodbank/gateway';
import { createMemoryInbox } from '@bloodbank/inbox';
import { startTcpProxy } from '@bloodbank/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { describeInBrowser, STEP_MS } from './browser.fixture.js';
import { findConsole } from './index.js';

describeInBrowser('a stream that is cut', (open) => {
  it('is taken up where it broke: nothing is missing, nothing stands there twice', async () => {
    const bus = await connectBus({ contracts, service: 'gateway', topology: false });
    const page = findConsole() ?? '';
    const { registry } = contracts;
    const gateway = await createGateway({ registry, bus, inbox: createMemoryInbox(), console: page, port: 0 });
    const proxy = await startTcpProxy(await gateway.listen());
    onTestFinished(async () => {
      await proxy.close();
      await gateway.close();
      await bus.close();
    });
    const ledger: string[] = [];
    const publish = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index++) {
        const payload = { channel: 'c', text: `number ${ledger.length}` };
        ledger.push((await bus.publish('slack.message.sent', payload, { unroutable: 'drop' })).eventId);
      }
    };
    const tab = await open();
    await tab.goto(new URL('#/live', proxy.url).href);
    await tab.locator('[data-state="open"]').waitFor();
    await publish(10);
    await tab.locator(`.row[data-key="${ledger.at(-1)}"]`).waitFor();
    for (let cut = 0; cut < 3; cut++) {
      proxy.refuse();
      proxy.cut();
      await tab.locator('[data-state="waiting"]').waitFor();
      await publish(10);
      proxy.accept();
      await tab.locator(`.row[data-key="${ledger.at(-1)}"]`).waitFor();
    }
    const shown = () => tab.evaluate("[...document.querySelectorAll('.row')].map((row) => row.dataset.key)");
    await tab.getByText(`${ledger.length} shown`).waitFor({ timeout: STEP_MS });
    // Those in sight, newest first; the foot counts the rest.
    const keys = (await shown()) as readonly string[];
    expect(keys).toEqual([...ledger].reverse().slice(0, keys.length));
    expect(await tab.locator('.is-gap').count()).toBe(0);
    expect(tab.faults).toEqual([]);
  });

  it('says that something is missing where nobody remembers it', async () => {
    const bus = await connectBus({ contracts, service: 'gateway', topology: false });
    const { registry } = contracts;
    const start = (port: number) =>
      createGateway({ registry, bus, inbox: createMemoryInbox(), console: findConsole() ?? '', port });
    let gateway = await start(0);
    const url = await gateway.listen();
    onTestFinished(async () => {
      await gateway.close();
      await bus.close();
    });
    const tab = await open();
    await tab.goto(`${url}/#/live`);
    await tab.locator('[data-state="open"]').waitFor();
    const { eventId } = await bus.publish('slack.message.sent', { channel: 'c', text: 't' }, { unroutable: 'drop' });
    await tab.locator(`.row[data-key="${eventId}"]`).waitFor();
    await gateway.close();
    gateway = await start(Number(new URL(url).port));
    await gateway.listen();
    await tab.locator('.is-gap').waitFor();
    await tab.getByText('The history has it').waitFor();
  });
});
