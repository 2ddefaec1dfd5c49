import type { QueueReport, Status } from './report-queue.js';

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
    };

export function toQueueJson(queue: string, report: QueueReport | undefined): QueueJson {
  if (report === undefined) return { queue, status: 'absent' };
  const { status, reasons, messages, consumers, deadLetters = null, retries } = report;
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
  };
}
