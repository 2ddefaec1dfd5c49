import type { FoundQueue } from '@bloodbank/operations';
import type { CommandContext } from '../shell/command-context.js';
import type { OpenBroker } from '../up/open-broker.js';

/** A plugin that does not answer is not asked again for so long. */
const AWAY_MS = 60_000;

/**
 * What a broker tells of its queues: an embedded one of this process tells all, RabbitMQ where its management plugin answers, and an
 * embedded one of another process nothing.
 */
export function queueListerOf(
  { settings }: Pick<CommandContext, 'settings'>,
  { kind, url, listQueues }: Pick<OpenBroker, 'kind' | 'url' | 'listQueues'>,
): () => Promise<readonly FoundQueue[]> {
  if (listQueues !== undefined) return async () => listQueues();
  if (kind !== 'rabbitmq' || !/^amqps?:/i.test(url)) return async () => [];
  let awayUntilMs = 0;
  return async () => {
    if (performance.now() < awayUntilMs) return [];
    const { findQueues } = await import('@bloodbank/transport-rabbitmq');
    const found = await findQueues(url, settings.RABBIT_MANAGEMENT_URL);
    if (found === undefined) awayUntilMs = performance.now() + AWAY_MS;
    return found ?? [];
  };
}
