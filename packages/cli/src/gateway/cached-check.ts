import { toError } from '@bloodbank/core/errors';
import { withTimeout } from '@bloodbank/core/time';
import type { PartHealth, ReadinessCheck } from '@bloodbank/gateway';

const TIMEOUT_MS = 500;
const FRESH_MS = 1_000;

/** Asks a server whether it is there, once a second at most however often it is asked itself; no answer in time is `degraded`. */
export function createCachedCheck(
  name: string,
  address: string,
  ask: () => Promise<unknown>,
  now: () => number = () => performance.now(),
): ReadinessCheck {
  let answer: Promise<PartHealth> | undefined;
  let askedAtMs = 0;

  async function find(): Promise<PartHealth> {
    try {
      await withTimeout(ask(), TIMEOUT_MS, 'The question');
      return { status: 'healthy', details: { address } };
    } catch (thrown) {
      return { status: 'degraded', details: { address, reason: toError(thrown).message } };
    }
  }

  return {
    name,
    health() {
      if (answer === undefined || now() - askedAtMs >= FRESH_MS) {
        askedAtMs = now();
        answer = find();
      }
      return answer;
    },
  };
}
