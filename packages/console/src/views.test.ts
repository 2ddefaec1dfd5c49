import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser } from './browser.fixture.js';
import { type House, startHouse } from './house.fixture.js';

const SHARED = { name: 'What Slack says', at: '/live?pattern=slack.%23' };
const HOSTILE = { name: '<img src=x onerror=alert(1)>', at: '/live?q=%3Cscript%3E' };

describeInBrowser('views', (open) => {
  let house: House;
  beforeAll(async () => {
    const config = { schemas: 'schemas', console: { views: [SHARED, HOSTILE] } };
    house = await startHouse({ files: { 'bloodbank.config.json': config } });
  }, 300_000);
  afterAll(() => house?.close());

  it('of everybody stand in the menu, as text', async () => {
    const page = await open();
    await page.goto(`${house.url}#/pulse`);
    await page.getByRole('link', { name: HOSTILE.name }).waitFor();
    await page.getByRole('link', { name: SHARED.name }).click();
    await page.locator('[data-state="open"]').waitFor();
    expect(await page.getByLabel('Pattern of event types').inputValue()).toBe('slack.#');
    expect(await page.getByRole('link', { name: SHARED.name }).getAttribute('aria-current')).toBe('page');
    expect(page.faults).toEqual([]);
  });

  it('are saved in this browser under a name, by keys, and found, replaced and removed', async () => {
    const page = await open();
    await page.goto(`${house.url}#/live?pattern=task.%23&q=late`);
    await page.locator('[data-state="open"]').waitFor();
    await page.keyboard.press('s');
    await page.getByRole('dialog', { name: 'Save this view' }).waitFor();
    await page.keyboard.type('Late tasks');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Late tasks' }).waitFor();
    await page.reload();
    await page.goto(`${house.url}#/pulse`);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('late tasks');
    await page.getByRole('option', { name: /Late tasks/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('[data-state="open"]').waitFor();
    expect(page.url()).toContain('#/live?pattern=task.%23&q=late');

    await page.getByLabel('Text in the message').fill('later');
    await page.getByRole('button', { name: 'Save this view' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Late tasks');
    await page.getByRole('button', { name: 'Copy for everybody' }).click();
    expect(JSON.parse(String(await page.evaluate('navigator.clipboard.readText()')))).toEqual({
      name: 'Late tasks',
      at: '/live?pattern=task.%23&q=later',
    });
    await page.getByRole('button', { name: 'Replace' }).click();
    expect(await page.getByRole('link', { name: 'Late tasks' }).count()).toBe(1);
    await page.getByRole('button', { name: 'Remove the view Late tasks' }).click();
    await page.getByRole('link', { name: 'Late tasks' }).waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('link', { name: SHARED.name }).waitFor();
    expect(await page.getByRole('link', { name: 'Late tasks' }).count()).toBe(0);
    expect(page.faults).toEqual([]);
  });
});
