import { toError } from '@bloodbank/core/errors';
import type { Logger, Settlement } from '@bloodbank/core/ports';
import { type Backoff, createBackoff, type Delays, pauseUnref } from '@bloodbank/core/time';
import { PARTITION_HEADER, type Partition, partitionOfBucket, partitionQueueOf } from '@bloodbank/topology';
import type { ConsumeMessage } from 'amqplib';
import { toAmqp } from '../message/to-amqp.js';
import type { ConfirmPublisher } from '../publish/confirm-publisher.js';
import { copyUnspent } from './failed-copy.js';
import type { ReceivedMessage } from './received-message.js';

/**
 * The queue of the partition that a message belongs to, where it is another one than it was taken from: while the queue of a
 * partition is missing, its messages come to the first one, by the way of those that have no key.
 */
export function homeOf({ properties }: ConsumeMessage, partition: Partition | undefined): string | undefined {
  const bucket: unknown = properties.headers?.[PARTITION_HEADER];
  if (partition === undefined || typeof bucket !== 'string') return undefined;
  const index = partitionOfBucket(bucket, partition.count);
  return index === undefined || index === partition.index ? undefined : partitionQueueOf(partition.of, index);
}

export interface StrayedOptions {
  readonly copies: ConfirmPublisher;
  readonly copyTimeoutMs: number;
  readonly reconnect: Delays;
  readonly logger: Logger;
  /** Whether nobody waits any more for what comes of it. */
  readonly isEnding: () => boolean;
  /** Declares the queues that are missing. */
  readonly onSomethingMissing: () => Promise<void>;
}

/**
 * Brings messages to the partition they belong to, so that those of one key are never worked on in two of them. One after the
 * other, for their order. What came to their own queue in between has overtaken them: that is said.
 */
export class StrayedMessages {
  readonly #options: StrayedOptions;
  readonly #backoff: Backoff;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: StrayedOptions) {
    this.#options = options;
    this.#backoff = createBackoff(options.reconnect);
  }

  /** Resolves when it is there, or nobody waits any more; then it returns to where it was taken from. Never rejects. */
  sendHome(received: ReceivedMessage, home: string): Promise<Settlement> {
    const sent = this.#last.then(() => this.#send(received, home));
    this.#last = sent;
    return sent;
  }

  async #send(received: ReceivedMessage, home: string): Promise<Settlement> {
    const { copies, copyTimeoutMs, logger, isEnding, onSomethingMissing } = this.#options;
    const { queue, properties } = received.delivery;
    const fields = { queue, home, message_id: properties.messageId };
    const copy = toAmqp(copyUnspent(received, { exchange: '', routingKey: home }));
    while (!isEnding()) {
      try {
        const { routed } = await copies.publish(copy, { timeoutMs: copyTimeoutMs });
        if (routed) {
          this.#backoff.reset();
          const text = `A message came to the queue "${queue}" while that of its partition was missing. It is moved there; what is newer may have overtaken it.`;
          logger.warn(fields, text);
          return { kind: 'ack' };
        }
        await onSomethingMissing();
      } catch (thrown) {
        logger.debug({ ...fields, reason: toError(thrown).message }, 'It could not be moved to its partition yet.');
      }
      await pauseUnref(this.#backoff.nextDelayMs());
    }
    return { kind: 'release' };
  }
}
