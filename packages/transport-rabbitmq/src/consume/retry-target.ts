import { type QueueDeclaration, retryQueueOf } from '@bloodbank/topology';

/** The wait queue of the asked delay, or of the next longer one: a retry may come late, but not early. */
export function retryTarget({ queue, retryDelaysMs }: QueueDeclaration, delayMs: number): string {
  if (delayMs <= 0) return queue;
  const ascending = retryDelaysMs.filter((declared) => declared > 0).sort((a, b) => a - b);
  const delay = ascending.find((declared) => declared >= delayMs) ?? ascending.at(-1);
  return delay === undefined ? queue : retryQueueOf(queue, delay);
}
