import { redisUrlOf } from '@bloodbank/bus/config';
import { BloodbankError, toError } from '@bloodbank/core/errors';
import { maskUrl } from '@bloodbank/core/message';
import { createRedisCorrelation } from '@bloodbank/correlation';
import { type Check, fail, pass } from './check.js';

/** Other checks keep the process busy meanwhile. */
const TIMEOUT_MS = 10_000;

/** Named by nobody: the question is whether there is an answer. */
const NO_EVENT = '00000000-0000-4000-8000-000000000000';

/** Whether Redis answers who logs in as a service does, TLS included. */
export const checkRedis: Check = {
  id: 'redis',
  title: 'Redis',
  async run({ settings }) {
    const url = redisUrlOf(settings);
    if (url === undefined) return pass('REDIS_URL is not set: nothing needs it');
    if (!URL.canParse(url)) return fail('REDIS_URL is not a URL', 'Correct REDIS_URL.');
    const store = createRedisCorrelation({ url, readTimeoutMs: TIMEOUT_MS });
    try {
      await store.find(NO_EVENT);
      return pass(`answers at ${maskUrl(url)}`);
    } catch (thrown) {
      const error = toError(thrown);
      const usual = 'Start the server, correct REDIS_URL, or unset it.';
      return fail(error.message, error instanceof BloodbankError ? error.remedy : usual);
    } finally {
      await store.close();
    }
  },
};
