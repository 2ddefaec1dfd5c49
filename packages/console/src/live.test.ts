import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, waitForRows } from './browser.fixture.js';
import { type House, startHouse } from './house.fixture.js';

describeInBrowser('live', (open) => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse();
  }, 300_000);
  afterAll(() => house?.close());

  it('shows what passes, filters by a clicked value, and opens the event at an address of its own', async () => {
    const page = await open();
    await page.goto(`${house.url}#/live`);
    await page.getByText('Nothing has passed yet').waitFor();
    await page.locator('[data-state="open"]').waitFor();
    const wanted = await house.publish('slack.message.sent', { channel: 'c-1', text: 'hello there' });
    await house.publish('slack.message.sent', { channel: 'c-2', text: 'somebody else' });
    await page.locator('.row').nth(1).waitFor();
    await page.locator(`.row[data-key="${wanted}"]`).click();
    await page.getByRole('button', { name: 'c-1', exact: true }).click();
    await page.getByRole('button', { name: 'Only these' }).click();
    await waitForRows(page, 1);
    expect(page.url()).toContain('is=payload.channel%3D%22c-1%22');
    await page.reload();
    await page.locator('[data-state="open"]').waitFor();
    // The history still has it.
    await page.locator('.detail').getByText('hello there').waitFor();
    await page.goto(`${house.url}#/event/${wanted}`);
    await page.getByRole('heading', { level: 1, name: 'slack.message.sent' }).waitFor();
    await page.getByText('hello there').waitFor();
    expect(page.faults).toEqual([]);
  });

  it('holds the list while somebody reads it, and counts what came since', async () => {
    const page = await open();
    await page.goto(`${house.url}#/live`);
    await page.locator('[data-state="open"]').waitFor();
    const first = await house.publish('slack.message.sent', { channel: 'a', text: 'first' });
    await page.locator(`.row[data-key="${first}"]`).waitFor();
    const before = await page.locator('.row').count();
    await page.keyboard.press('Space');
    for (const text of ['second', 'third']) await house.publish('slack.message.sent', { channel: 'a', text });
    await page.getByRole('button', { name: '2 new' }).waitFor();
    expect(await page.locator('.row').count()).toBe(before);
    await page.getByRole('button', { name: '2 new' }).click();
    await waitForRows(page, before + 2);
    expect(page.faults).toEqual([]);
  });
});
