import { OperationsError } from '../operations-errors.js';

/**
 * Whose turn it is at a dead-letter queue. A letter in one hand is in no other, so two who look at a queue at once would each see a
 * part of it: they take turns. A job may take long; whoever comes meanwhile is told, not made to wait.
 */
export interface QueueTurns {
  /** @throws {BloodbankError} `operation.queue-busy` while a job is at work on it. */
  take<T>(queue: string, work: () => Promise<T>): Promise<T>;
  /** Waits for short works, then keeps the queue until the work ends. @throws {BloodbankError} `operation.queue-busy` */
  takeForJob<T>(queue: string, jobId: string, work: () => Promise<T>): Promise<T>;
  /** The job that has it now. */
  jobOf(queue: string): string | undefined;
}

export function createQueueTurns(): QueueTurns {
  const last = new Map<string, Promise<unknown>>();
  const jobs = new Map<string, string>();

  function assertFree(queue: string): void {
    const job = jobs.get(queue);
    if (job === undefined) return;
    throw new OperationsError('operation.queue-busy', `The job ${job} is at work on the dead letters of ${queue}.`);
  }

  function follow<T>(queue: string, work: () => Promise<T>): Promise<T> {
    const mine = (last.get(queue) ?? Promise.resolve()).catch(() => {}).then(work);
    last.set(queue, mine);
    const forget = (): void => {
      if (last.get(queue) === mine) last.delete(queue);
    };
    mine.then(forget, forget);
    return mine;
  }

  return {
    async take(queue, work) {
      assertFree(queue);
      return follow(queue, work);
    },
    async takeForJob(queue, jobId, work) {
      assertFree(queue);
      jobs.set(queue, jobId);
      try {
        return await follow(queue, work);
      } finally {
        jobs.delete(queue);
      }
    },
    jobOf: (queue) => jobs.get(queue),
  };
}
