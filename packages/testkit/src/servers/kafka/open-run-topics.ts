import { toError } from '@bloodbank/core/errors';
import { maskUrl } from '@bloodbank/core/message';
import { answersAt } from '../answers-at.js';
import type { RunShare } from '../run/run-share.js';

/**
 * A Kafka for one run of the tests. It has no rooms: each test names its topics and groups freshly, and deletes them.
 * Either form of its address is taken: `host:port`, or a URL.
 */
export async function openRunTopics(address: string): Promise<RunShare> {
  const first = address.split(',')[0] ?? '';
  const url = first.includes('://') ? first : `kafka://${first}`;
  const close = async (): Promise<void> => {};
  const common = { note: 'topics of fresh names', isShared: false, removed: 0, close };
  try {
    if (await answersAt(url)) return { ...common, found: { isFound: true, url } };
    return { ...common, found: { isFound: false, reason: `No Kafka answers at ${maskUrl(url)}.`, isOptional: true } };
  } catch (thrown) {
    return {
      ...common,
      found: { isFound: false, reason: `${maskUrl(url)}: ${toError(thrown).message}.`, isOptional: true },
    };
  }
}
