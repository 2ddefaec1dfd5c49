import { type QueueReport, type Status, secondsBehind } from './report-queue.js';

/** What a program reads of a queue, on the command line and over HTTP. */
export type QueueJson =
  | { readonly queue: string; readonly status: 'absent' }
  | {
      readonly queue: string;
      readonly status: Status;
      readonly reasons: readonly string[];
      readonly ready: number;
      /** Null because AMQP does not tell it. */
      readonly unacknowledged: null;
      readonly consumers: number;
      /** How many messages its service has still to handle: ready ones, and those that wait for their next attempt. */
      readonly lag: number;
      readonly dead_letters: QueueReport['deadLetters'] | null;
      readonly retries: QueueReport['retries'];
      /** Of a queue that is read from a log: since when its oldest message waits. */
      readonly lag_seconds?: number;
      readonly partitions?: readonly {
        readonly topic: string;
        readonly partition: number;
        readonly lag: number;
        readonly lag_seconds: number;
      }[];
    };

export function toQueueJson(queue: string, report: QueueReport | undefined): QueueJson {
  if (report === undefined) return { queue, status: 'absent' };
  const { status, reasons, messages, consumers, deadLetters = null, retries, partitions } = report;
  const now = new Date();
  return {
    queue,
    status,
    reasons,
    ready: messages,
    unacknowledged: null,
    consumers,
    lag: retries.reduce((sum, waiting) => sum + waiting.messages, messages),
    dead_letters: deadLetters,
    retries,
    ...(partitions === undefined
      ? {}
      : {
          lag_seconds: secondsBehind(report, now) ?? 0,
          partitions: partitions.map((one) => ({
            topic: one.topic,
            partition: one.partition,
            lag: one.messages,
            lag_seconds: secondsBehind({ partitions: [one] }, now) ?? 0,
          })),
        }),
  };
}
