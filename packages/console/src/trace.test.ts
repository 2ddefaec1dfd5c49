import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser } from './browser.fixture.js';
import { type Flow, openLongFlow } from './long-flow.fixture.js';

const COUNT = 20_000;

describeInBrowser('trace', (open) => {
  let flow: Flow;
  beforeAll(async () => {
    flow = await openLongFlow(COUNT);
  }, 300_000);
  afterAll(() => flow?.close());

  it('shows a chain of 20,000 events, each under its cause, and draws what is in sight', async () => {
    const page = await open();
    await page.goto(`${flow.url}#/trace/${flow.first}`);
    await page.locator(`[aria-rowcount="${COUNT + 1}"]`).waitFor();
    const list = page.getByRole('grid');
    await list.focus();
    await list.press('End');
    await page.locator(`.row[data-key="${flow.last}"]`).waitFor();
    expect(page.url()).toContain(flow.last);
    expect(await page.locator('.row').count()).toBeLessThanOrEqual(200);
    await page
      .locator('.detail')
      .getByText(`"step ${COUNT - 1}"`.replaceAll('"', ''))
      .waitFor();
    expect(page.faults).toEqual([]);
  });

  it('folds what an event caused, and shows only what comes from one', async () => {
    const page = await open();
    await page.goto(`${flow.url}#/trace/${flow.first}`);
    await page.locator(`[aria-rowcount="${COUNT + 1}"]`).waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.locator('[aria-rowcount="2"]').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.locator(`[aria-rowcount="${COUNT + 1}"]`).waitFor();
    await page.getByRole('grid').focus();
    await page.keyboard.press('j');
    await page.getByRole('button', { name: 'Only from here' }).click();
    await page.locator(`[aria-rowcount="${COUNT}"]`).waitFor();
    expect(page.faults).toEqual([]);
  });
});
