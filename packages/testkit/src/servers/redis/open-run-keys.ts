import { toError } from '@bloodbank/core/errors';
import { maskUrl } from '@bloodbank/core/message';
import { Redis } from 'ioredis';
import { answersAt } from '../answers-at.js';
import { findRunName, isRunOver, RUN_NAME_START } from '../run/run-name.js';
import { type RunShare, shareOfNothing } from '../run/run-share.js';

const SCAN_COUNT = 1_000;

/**
 * A key prefix for one run of the tests, which the URL itself carries (`?keyPrefix=`, an option of ioredis): whoever uses
 * that URL stays below it, with keys of any name. A logical database would do as well, but there are few, and no way to see
 * that an empty one is nobody's.
 */
export async function openRunKeys(url: string, runName: string): Promise<RunShare> {
  if (!(await answersAt(url))) {
    return shareOfNothing(`No Redis answers at ${maskUrl(url)}; set REDIS_URL to run these tests.`);
  }
  const whole = new URL(url);
  whole.searchParams.delete('keyPrefix');
  try {
    const removed = await removeKeys(whole.href, `${RUN_NAME_START}*`, (key) => isRunOver(findRunName(key) ?? ''));
    const own = new URL(whole);
    own.searchParams.set('keyPrefix', `${runName}:`);
    return {
      found: { isFound: true, url: own.href },
      note: `keys ${runName}:*`,
      isShared: false,
      removed,
      close: async () => {
        await removeKeys(whole.href, `${runName}:*`, () => true);
      },
    };
  } catch (thrown) {
    return shareOfNothing(`Redis at ${maskUrl(url)} does not let the tests in: ${toError(thrown).message}`);
  }
}

async function removeKeys(url: string, match: string, isOurs: (key: string) => boolean): Promise<number> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  // Each call rejects by itself.
  redis.on('error', () => {});
  let removed = 0;
  try {
    await redis.connect();
    for await (const batch of redis.scanStream({ match, count: SCAN_COUNT })) {
      const keys = (batch as readonly string[]).filter(isOurs);
      if (keys.length > 0) removed += await redis.unlink(...keys);
    }
    return removed;
  } finally {
    redis.disconnect();
  }
}
