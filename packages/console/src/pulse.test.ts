import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser } from './browser.fixture.js';
import { type House, startHouse } from './house.fixture.js';

describeInBrowser('pulse and queues', (open) => {
  let house: House;
  beforeAll(async () => {
    house = await startHouse({ args: ['--practice'] });
  }, 300_000);
  afterAll(() => house?.close());

  it('say on an empty bus what to do first, and then what passes, fails and waits', async () => {
    const page = await open();
    await page.goto(house.url);
    await page.getByText('Nothing has passed since this gateway began to watch').waitFor();
    await page.getByText('npx bloodbank publish github.pr.created --example').waitFor();
    await house.publish('slack.message.sent', { channel: 'c', text: 't' });
    await house.publish('slack.message.sent', { channel: 'c', text: 'u' });
    // Both fail on purpose, and rest.
    await page.locator('.figure', { hasText: 'Dead letters' }).getByText('2', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'slack', exact: true }).waitFor();
    await page.getByText('On purpose').first().waitFor();
    await page.locator('.figure', { hasText: 'Unhealthy queues' }).click();
    await page.getByRole('heading', { level: 1, name: 'Queues' }).waitFor();
    const row = page.getByRole('row', { name: /bloodbank\.events\.v1\.practice/ });
    await row.getByText('it has dead letters').waitFor();
    expect(await row.getByRole('link', { name: '2' }).getAttribute('href')).toContain('dlq.');
    expect(page.faults).toEqual([]);
  });
});
