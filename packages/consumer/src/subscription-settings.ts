import type { ReplayStance } from '@bloodbank/core/envelope';
import { BloodbankError } from '@bloodbank/core/errors';
import type { ConsumeOptions, Inbox } from '@bloodbank/core/ports';
import { assertRetry, type RetryPolicy } from '@bloodbank/core/retry';
import { MAX_PARTITIONS } from '@bloodbank/core/routing';
import { assertTimeout } from '@bloodbank/core/time';
import type { QueueOptions } from './subscriber.js';

export const DEFAULT_HANDLER_TIMEOUT_MS = 300_000;
const DEFAULT_CONCURRENCY = 10;

/** What a subscription asks for, complete and possible. */
export interface SubscriptionSettings {
  /** A further queue of the service. */
  readonly queue: string | undefined;
  /** The exact name of its queue. */
  readonly name: string | undefined;
  readonly limits: Required<ConsumeOptions>;
  readonly handlerTimeoutMs: number;
  readonly partitions: number | undefined;
  readonly inbox: Inbox | undefined;
  /** Undefined: that of the queue. */
  readonly retry: RetryPolicy | undefined;
  readonly autoAck: boolean;
  readonly deadLetters: boolean;
  readonly messageTtlMs: number | undefined;
  /** Undefined: that of the queue. */
  readonly replay: ReplayStance | undefined;
}

/** @throws {BloodbankError} `config.invalid` */
export function readSettings(how: QueueOptions, fallback: Inbox | undefined): SubscriptionSettings {
  const { handlerTimeoutMs = DEFAULT_HANDLER_TIMEOUT_MS, autoAck = false, deadLetters = true } = how;
  const { partitions, retry, messageTtlMs, replay } = how;
  if (replay !== undefined) assertStance(replay);
  assertTimeout('handlerTimeoutMs', handlerTimeoutMs);
  assertQueueName(how);
  if (partitions !== undefined) assertPartitions(partitions);
  if (retry !== undefined) assertRetry(retry);
  if (retry !== undefined && autoAck) {
    refuse('autoAck acknowledges what fails, so there is nothing for `retry` to do.', 'Leave one of them out.');
  }
  if (messageTtlMs !== undefined) assertTimeout('messageTtlMs', messageTtlMs);
  return {
    queue: how.queue,
    name: how.queueName,
    limits: limitsOf(how),
    handlerTimeoutMs,
    partitions,
    inbox: chooseInbox(how, fallback),
    retry,
    autoAck,
    deadLetters,
    messageTtlMs,
    replay,
  };
}

/** Room for what is put around it, such as `dlq.` and `.retry.<delayMs>`, within AMQP's 255 bytes. */
const MAX_QUEUE_NAME_BYTES = 200;

function assertQueueName({ queue, queueName }: QueueOptions): void {
  if (queueName === undefined) return;
  if (queue !== undefined) refuse('`queue` and `queueName` both name the queue.', 'Leave one of them out.');
  const bytes = Buffer.byteLength(queueName);
  if (bytes === 0 || bytes > MAX_QUEUE_NAME_BYTES || queueName.startsWith('amq.')) {
    refuse(`queueName must have 1 to ${MAX_QUEUE_NAME_BYTES} bytes and not begin with "amq.", which is the broker's.`);
  }
}

const STANCES: readonly string[] = ['idempotent', 'skip-effects', 'refuse'] satisfies ReplayStance[];

function assertStance(stance: string): void {
  if (STANCES.includes(stance)) return;
  refuse(`replay is ${STANCES.join(', ')}, not ${JSON.stringify(stance)}.`);
}

function chooseInbox({ once, inbox }: QueueOptions, fallback: Inbox | undefined): Inbox | undefined {
  if (once !== undefined && inbox !== undefined) refuse('`once` and `inbox` say the same.', 'Leave one of them out.');
  const asked = once ?? inbox;
  if (asked === undefined) return fallback;
  if (asked !== true) return asked === false ? undefined : asked;
  if (fallback !== undefined) return fallback;
  return refuse(
    '`once: true` needs an inbox, and this bus has none.',
    "Connect with `inbox: 'redis'`, or hand one over.",
  );
}

function limitsOf({
  concurrency = DEFAULT_CONCURRENCY,
  prefetch = concurrency,
}: QueueOptions): Required<ConsumeOptions> {
  assertCount('concurrency', concurrency);
  assertCount('prefetch', prefetch);
  if (prefetch >= concurrency) return { prefetch, concurrency };
  const message = `A prefetch of ${prefetch} can never keep ${concurrency} handlers busy.`;
  return refuse(message, 'Raise prefetch, or lower concurrency.');
}

/** AMQP's own bound; 0 would mean "no limit". */
const MAX_COUNT = 65_535;

/** @throws {BloodbankError} `config.invalid` */
export function assertCount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= MAX_COUNT) return;
  refuse(`${name} must be a whole number from 1 to ${MAX_COUNT}, not ${value}.`);
}

function assertPartitions(count: number): void {
  if (Number.isInteger(count) && count >= 2 && count <= MAX_PARTITIONS) return;
  refuse(`partitions must be a whole number from 2 to ${MAX_PARTITIONS}, not ${count}.`);
}

function refuse(message: string, remedy?: string): never {
  throw new BloodbankError('config.invalid', message, remedy === undefined ? {} : { remedy });
}
