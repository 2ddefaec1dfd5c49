import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser } from './browser.fixture.js';
import { type House, startHouse } from './house.fixture.js';

const LOOKER = 'looker-0123456789abcdef';
const WRITER = 'writer-0123456789abcdef';
const KEYS = [
  { name: 'looker', key: LOOKER, scopes: ['read:#'] },
  { name: 'writer', key: WRITER, scopes: ['read:#', 'publish:#'] },
];

describeInBrowser('a gateway with keys', (open) => {
  let house: House;
  beforeAll(async () => {
    const headers = { 'x-api-key': WRITER };
    house = await startHouse({ args: ['--practice'], env: { API_KEYS: JSON.stringify(KEYS) }, headers });
  }, 300_000);
  afterAll(() => house?.close());

  it('asks for one, says which it does not know, and keeps the right one in this tab alone', async () => {
    const page = await open();
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await page.goto(`${house.url}#/live?pattern=slack.%23`);
    await page.getByLabel('API key').fill('wrong-0123456789abcdef');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('does not know this key').waitFor();
    await page.getByLabel('API key').fill(LOOKER);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('[data-state="open"]').waitFor();
    expect(page.url()).toContain('#/live?pattern=slack.%23');
    const id = await house.publish('slack.message.sent', { channel: 'c', text: 't' });
    await page.locator(`.row[data-key="${id}"]`).waitFor();
    await page.reload();
    await page.locator('[data-state="open"]').waitFor();
    expect(addresses.join('\n')).not.toContain('0123456789abcdef');
    expect(page.url()).not.toContain('0123456789abcdef');
    expect(await page.evaluate('JSON.stringify(localStorage) + document.cookie')).not.toContain('0123456789abcdef');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    expect(page.faults).toEqual([]);
  });

  it('lets a key that may only look, look', async () => {
    const page = await open();
    await page.goto(`${house.url}#/catalogue/slack.message.sent`);
    await page.getByLabel('API key').fill(LOOKER);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This key may not send it.').waitFor();
    expect(await page.getByRole('button', { name: 'Publish', exact: true }).isDisabled()).toBe(true);
    expect(page.faults).toEqual([]);
  });

  it('lets it change nothing, neither by a button nor past the page', async () => {
    await house.publish('slack.message.sent', { channel: 'c', text: 't' });
    const page = await open();
    await page.goto(`${house.url}#/dead-letters`);
    await page.getByLabel('API key').fill(LOOKER);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page
      .getByRole('link', { name: /On purpose/ })
      .first()
      .click();
    for (const name of [/^Redrive/, /^Archive/, /^Purge/]) {
      expect(await page.getByRole('button', { name }).isDisabled(), String(name)).toBe(true);
    }
    await page.locator('td a[data-row]').first().click();
    await page.getByRole('button', { name: 'Edit and send back' }).waitFor();
    expect(await page.getByRole('button', { name: 'Edit and send back' }).isDisabled()).toBe(true);
    const queue = 'bloodbank.events.v1.practice';
    for (const [method, path] of [
      ['POST', 'dead-letters/purge'],
      ['POST', 'dead-letters/redrive'],
      ['GET', 'dead-letters/purge'],
    ] as const) {
      const body = JSON.stringify({ queue, expected_count: 1, confirm: queue });
      const headers = { 'x-api-key': LOOKER, 'content-type': 'application/json' };
      const { status } = await fetch(new URL(path, house.url), {
        method,
        headers,
        ...(method === 'GET' ? {} : { body }),
      });
      expect([403, 404, 405]).toContain(status);
    }
    expect(page.faults).toEqual([]);
  });
});
