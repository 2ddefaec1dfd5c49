import { describeOnServer, freshName } from '@bloodbank/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { seriousInBothThemes } from './axe.fixture.js';
import { describeInBrowser, type WatchedPage } from './browser.fixture.js';
import { type House, startHouse } from './house.fixture.js';

/** Pages that list something, which an empty bus has nothing of. */
const PAGES = [
  'pulse',
  'live',
  'history',
  'trace',
  'dead-letters',
  'dead-letters?tab=archive',
  'replays',
  'jobs',
  'commands',
  'agents',
  'dispatch',
  'dispatch/deliveries',
  'projections',
  'topology',
];
const NOWHERE = '00000000-0000-4000-8000-000000000000';

/** What each page says to do first. */
async function tourOf(page: WatchedPage, house: House, pages: readonly string[]): Promise<Record<string, string>> {
  const said: Record<string, string> = {};
  for (const at of pages) {
    await page.goto(`${house.url}#/${at}`);
    // Two pages that differ in their query alone are one to the browser.
    await page.reload();
    await page.locator('.empty').first().waitFor();
    expect(await page.locator('.problem').count(), at).toBe(0);
    expect(await seriousInBothThemes(page), at).toEqual([]);
    said[at] = (await page.locator('.empty').first().textContent()) ?? '';
  }
  return said;
}

describeInBrowser('an empty bus', (open) => {
  it('is no failure, and each page says what it needs, or what to do first', async () => {
    const house = await startHouse({ env: { REDIS_URL: '', DATABASE_URL: '' } });
    onTestFinished(() => house.close());
    const page = await open();
    const said = await tourOf(page, house, [...PAGES, 'queues', `trace/${NOWHERE}`, 'replays/new']);
    expect(said['agents']).toContain('REDIS_URL=redis://127.0.0.1:6379 npx bloodbank up');
    for (const at of ['projections', 'replays', 'replays/new']) expect(said[at], at).toContain('EVENT_STORE=postgres');
    expect(said[`trace/${NOWHERE}`]).toContain('CORRELATION_TTL_DAYS');
    expect(page.faults).toEqual([]);
  });

  describeOnServer('Redis', 'with every store', (redisUrl) => {
    describeOnServer('PostgreSQL', 'of both', (databaseUrl) => {
      it('has pages that say how each begins to be filled', async () => {
        const redis = new URL(redisUrl);
        redis.searchParams.set('keyPrefix', `${redis.searchParams.get('keyPrefix') ?? ''}${freshName()}:`);
        const schema = freshName('console').replaceAll('-', '_').slice(0, 60);
        const stores = { EVENT_STORE: 'postgres', DATABASE_URL: databaseUrl, EVENT_STORE_SCHEMA: schema };
        const house = await startHouse({ env: { REDIS_URL: redis.href, ...stores } });
        onTestFinished(() => house.close());
        const page = await open();
        const said = await tourOf(page, house, PAGES);
        expect(said['agents']).toContain('bus.agents.run');
        expect(said['projections']).toContain('npx bloodbank projections run');
        expect(said['replays']).toContain('npx bloodbank replay plan');
        expect(page.faults).toEqual([]);
      });
    });
  });
});
