import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, type WatchedPage } from './browser.fixture.js';
import { type House, startHouse } from './house.fixture.js';

describeInBrowser('the frame around the pages', (open) => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse({ env: { CONTEXT_NAME: 'prod-eu' } });
  }, 300_000);
  afterAll(() => house?.close());

  it('is red where the bus is called prod, and says so on every page', async () => {
    const page = await open();
    for (const hash of ['/pulse', '/live', '/catalogue', '/nowhere']) {
      await page.goto(`${house.url}#${hash}`);
      await page.locator('.context.is-production', { hasText: 'prod-eu' }).waitFor();
      const shadow = String(
        await page.evaluate("getComputedStyle(document.querySelector('#app'), '::after').borderColor"),
      );
      expect(shadow, hash).toBe('rgb(179, 18, 59)');
    }
    expect(page.faults).toEqual([]);
  });

  const find = async (page: WatchedPage, text: string): Promise<void> => {
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Find' }).waitFor();
    await page.keyboard.type(text);
  };

  it('finds pages, contracts and events, by keys alone', async () => {
    const id = await house.publish('slack.message.sent', { channel: 'c', text: 'found' });
    await house.waitForHistory(1);
    const page = await open();
    await page.goto(`${house.url}#/pulse`);
    await page.locator('.figure').first().waitFor();
    await find(page, 'topo');
    await page.getByRole('option', { name: /^Topology/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Topology' }).waitFor();

    await find(page, 'pull request');
    await page.getByRole('option').nth(1).waitFor();
    await page.keyboard.press('ArrowDown');
    const chosen = page.locator('[role="option"][aria-selected="true"] .cut');
    const type = await chosen.textContent();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2, name: type ?? '', exact: true }).waitFor();

    await find(page, id);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Trace' }).waitFor();
    expect(page.url()).toContain(`#/trace/${id}`);

    await find(page, 'no such thing anywhere');
    await page.getByText('Nothing has that name').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(page.faults).toEqual([]);
  });
});
