import { commandsExchangeOf, deadLetterQueueOf, ownerMarkerOf, queueNameOf, retryQueueOf } from '@bloodbank/topology';
import { COMMAND, SERVICE } from '../events/message.js';

/** Where the messages of one arm go: an exchange of its own, and the one queue that is bound to it. */
export interface Place {
  readonly exchange: string;
  readonly queue: string;
}

/** The queue is named as Bloodbank names a service's. */
export function placeOf(exchange: string): Place {
  return { exchange, queue: `${exchange}.${SERVICE}` };
}

/** How long failed events would wait; said explicitly, so that it is known which queues wait for them. */
export const RETRY_DELAYS_MS: readonly number[] = [1_000];

/** What Bloodbank declares beside a service's queue, by the names that `bloodbank topology show` prints. */
export function queuesAround({ queue }: Place): readonly string[] {
  return [queue, `dlq.${queue}`, ...RETRY_DELAYS_MS.map((delayMs) => `${queue}.retry.${delayMs}`)];
}

/** How long failed commands wait, by default. */
const COMMAND_RETRY_DELAYS_MS: readonly number[] = [250, 1_000];

/** What Bloodbank declares for the commands of a service, and to mark that it owns the one that is measured. */
export function commandQueuesAround({ exchange }: Place): readonly string[] {
  const commands = commandsExchangeOf(exchange);
  const queue = queueNameOf(commands, SERVICE);
  const retries = COMMAND_RETRY_DELAYS_MS.map((delayMs) => retryQueueOf(queue, delayMs));
  return [queue, deadLetterQueueOf(queue), ...retries, ownerMarkerOf(commands, COMMAND)];
}

/** Exchanges that all services of a broker share. */
export const SHARED_EXCHANGES: readonly string[] = ['bloodbank.commands.v1', 'bloodbank.dlx.v1'];
