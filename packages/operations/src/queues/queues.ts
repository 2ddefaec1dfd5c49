import type { QueueAdmin, TransportHealth } from '@bloodbank/core/ports';
import { type QueueParts, type QueueReport, reportQueue, type Status, usualPartsOf, worstOf } from './report-queue.js';

/** The queues of a service, for whoever looks after them. Each call has a connection of its own, and disturbs nobody. */
export interface Queues {
  /** Those of this service that are there. */
  list(): Promise<readonly QueueReport[]>;
  /** Any queue by its name; undefined where it is not there. */
  show(queue: string): Promise<QueueReport | undefined>;
  /**
   * Removes everything that waits in a queue, for good, and tells how much it was. What is in a consumer's hands stays.
   *
   * @throws {BloodbankError} `transport.unroutable` where there is no such queue.
   */
  purge(queue: string): Promise<number>;
  /** The connection of the bus and the queues of this service, judged together. It never throws: what fails is a reason. */
  health(): Promise<QueuesHealth>;
}

export interface QueuesHealth {
  readonly status: Status;
  /** Why it is not healthy; empty where it is. */
  readonly reasons: readonly string[];
  readonly queues: readonly QueueReport[];
  readonly connection: TransportHealth;
}

export interface QueuesOptions {
  readonly openAdmin: () => Promise<QueueAdmin>;
  /** The queues of the service, as they are laid out. */
  readonly known: () => readonly QueueParts[];
  readonly health: () => TransportHealth;
}

export function createQueues({ openAdmin, known, health }: QueuesOptions): Queues {
  const withAdmin = async <T>(work: (admin: QueueAdmin) => Promise<T>): Promise<T> => {
    const admin = await openAdmin();
    try {
      return await work(admin);
    } finally {
      await admin.close();
    }
  };
  const list = (): Promise<readonly QueueReport[]> =>
    withAdmin(async (admin) => {
      const reports = await Promise.all(known().map((parts) => reportQueue(admin, parts)));
      return reports.filter((report) => report !== undefined);
    });

  return {
    list,

    show: (queue) =>
      withAdmin((admin) => reportQueue(admin, known().find((parts) => parts.queue === queue) ?? usualPartsOf(queue))),

    purge: (queue) => withAdmin((admin) => admin.purge(queue)),

    async health() {
      const connection = health();
      const queues = await list().catch((thrown: unknown) => thrown as Error);
      if (queues instanceof Error) return { status: 'unhealthy', reasons: [queues.message], queues: [], connection };
      return { ...judgeAll(connection, queues), queues, connection };
    },
  };
}

export function judgeAll(
  connection: Pick<TransportHealth, 'status'>,
  queues: readonly QueueReport[],
): Pick<QueuesHealth, 'status' | 'reasons'> {
  const own = connection.status === 'healthy' ? [] : [`the connection is ${connection.status}`];
  const theirs = queues.flatMap(({ queue, reasons }) => reasons.map((reason) => `${queue}: ${reason}`));
  return { status: worstOf([connection.status, ...queues.map(({ status }) => status)]), reasons: [...own, ...theirs] };
}
