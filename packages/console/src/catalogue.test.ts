import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser } from './browser.fixture.js';
import { type House, startHouse } from './house.fixture.js';

describeInBrowser('catalogue', (open) => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse({ args: ['--practice'] });
  }, 300_000);
  afterAll(() => house?.close());

  it('finds a contract, says whom it reaches, and publishes one from its form', async () => {
    const page = await open();
    await page.goto(`${house.url}#/catalogue`);
    await page.getByLabel('Find a contract').fill('pull request created');
    await page.getByRole('link', { name: 'github.pr.created', exact: true }).click();
    await page.getByRole('heading', { level: 2, name: 'github.pr.created' }).waitFor();
    await page.getByText('bloodbank.events.v1.practice').waitFor();
    await page.getByLabel('cache_key').fill('bloodbank|7');
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByText('Confirmed').waitFor();
    await page.getByRole('link', { name: 'The event', exact: true }).click();
    await page.getByText('bloodbank|7').waitFor();
    expect(page.faults).toEqual([]);
  });

  it('says where a payload does not fit, before it is sent', async () => {
    const page = await open();
    await page.goto(`${house.url}#/catalogue/github.pr.created`);
    await page.getByText('Fits its schema.').waitFor();
    await page.getByRole('button', { name: 'JSON', exact: true }).click();
    const payload = page.getByLabel('Payload', { exact: true });
    await payload.fill('{"cache_key": 5}');
    await page.locator('.payload-problems.bad').getByText('/cache_key').waitFor();
    await payload.fill('{"cache_key": ');
    await page.locator('.payload-problems.bad').getByText('is no JSON').waitFor();
    expect(await page.getByRole('button', { name: 'Publish', exact: true }).isDisabled()).toBe(true);
    expect(page.faults).toEqual([]);
  });

  it('keeps every digit of a long number', async () => {
    const page = await open();
    await page.goto(`${house.url}#/catalogue/github.pr.created`);
    await page.getByRole('button', { name: 'JSON', exact: true }).click();
    const payload = page.getByLabel('Payload', { exact: true });
    await payload.fill('{"cache_key": "a|1", "pr_number": 12345678901234567890}');
    expect(await page.getByRole('button', { name: 'Fields' }).isDisabled()).toBe(true);
    const request = page.waitForRequest((one) => one.url().endsWith('/publish'));
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    expect((await request).postData()).toContain('12345678901234567890');
    expect(page.faults).toEqual([]);
  });

  it('copies the same as a line for a shell', async () => {
    const page = await open();
    await page.goto(`${house.url}#/catalogue/github.pr.created`);
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await page.getByText('Copied as curl').waitFor();
    const line = String(await page.evaluate('navigator.clipboard.readText()'));
    expect(line).toContain(`curl -i '${house.url}events/github/pr/created'`);
    expect(line).toContain('$BLOODBANK_KEY');
  });
});
