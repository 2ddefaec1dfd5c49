import type { ConsumerGroup, Settlement } from '@bloodbank/core/ports';
import { deadLetterTopicOf, retryTopicOf } from '../layout/places.js';
import type { CopyMarks } from '../message/copy-marks.js';
import { deadLetterHeaders } from '../message/dead-letter-headers.js';
import type { IncomingMessage } from '../message/incoming-record.js';
import { toRecord } from '../message/outgoing-record.js';
import type { BatchPublisher } from '../publish/batch-publisher.js';
import type { Announced } from './lane.js';

/** What is known of a delivery that was handled. */
export interface Handled extends Announced {
  readonly message: IncomingMessage;
  readonly marks: CopyMarks | undefined;
  /** All that were made; a retry topic's record had some before those of its partition. */
  readonly attempts: number;
}

/** What becomes a dead letter although no handler said so. */
export interface Parked {
  readonly kind: 'park';
  readonly reason: 'expired' | 'delivery-limit';
}

export interface DeliveryCopiesOptions {
  readonly group: ConsumerGroup;
  readonly groupId: string;
  /** Publishes retries and dead letters. */
  readonly copies: BatchPublisher;
  /** Makes the topics of the group again, after one of them was found missing. */
  readonly redeclare: () => Promise<void>;
  readonly instance: string;
}

const COPY_TIMEOUT_MS = 30_000;

/** Writes what a delivery becomes when it leaves its place: a retry or a dead letter. All reject where that was not confirmed. */
export class DeliveryCopies {
  readonly #options: DeliveryCopiesOptions;

  constructor(options: DeliveryCopiesOptions) {
    this.#options = options;
  }

  postpone(handled: Handled, settlement: Extract<Settlement, { readonly delayMs: number }>): Promise<void> {
    const isFailure = settlement.kind === 'retry';
    const marks = {
      ...marksOf(handled, isFailure),
      spent: isFailure ? handled.attempts : handled.attempts - 1,
      dueAt: Date.now() + settlement.delayMs,
    };
    return this.#publish(handled.message, retryTopicOf(this.#options.groupId, settlement.delayMs), marks);
  }

  deadLetter(
    handled: Handled,
    settlement: Extract<Settlement, { readonly kind: 'dead-letter' }> | Parked,
  ): Promise<void> {
    const marks: CopyMarks = {
      ...marksOf(handled, true),
      group: this.#options.groupId,
      lastFailureAt: new Date().toISOString(),
      ...(settlement.kind === 'park'
        ? { reason: settlement.reason }
        : { failure: settlement.failure, spent: settlement.attempts ?? handled.attempts }),
    };
    const more = deadLetterHeaders(marks, this.#options.instance);
    return this.#publish(handled.message, deadLetterTopicOf(marks.topic), marks, more);
  }

  async #publish(
    message: IncomingMessage,
    topic: string,
    marks: CopyMarks,
    more: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const { copies, redeclare } = this.#options;
    const send = () => {
      const record = toRecord({ ...message, headers: { ...message.headers, ...more } }, topic, marks);
      return copies.publish(record, message.address.key, { timeoutMs: COPY_TIMEOUT_MS });
    };
    if ((await send()).routed) return;
    await redeclare();
    if ((await send()).routed) return;
    throw new Error(`There is no topic "${topic}", and it could not be made`);
  }
}

function marksOf({ lane, item, marks, attempts }: Handled, isFailure: boolean): CopyMarks {
  const firstFailureAt =
    marks?.firstFailureAt ?? item.firstFailureAt ?? (isFailure ? new Date().toISOString() : undefined);
  return {
    spent: attempts,
    topic: marks?.topic ?? lane.topic,
    partition: marks?.partition ?? lane.partition,
    offset: marks?.offset ?? item.offset,
    publishedAt: marks?.publishedAt ?? item.record.timestamp,
    ...(marks?.redrives === undefined ? {} : { redrives: marks.redrives }),
    ...(firstFailureAt === undefined ? {} : { firstFailureAt }),
  };
}
