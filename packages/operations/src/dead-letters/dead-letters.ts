import { PassThrough } from 'node:stream';
import type { Registry } from '@bloodbank/core/contract';
import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { openEnvelope } from '@bloodbank/core/envelope';
import { Conflict, RedriveCut, toError } from '@bloodbank/core/errors';
import type { DeadLetterDecision, GroupName, Logger, QueueAdmin, Transport, Watch } from '@bloodbank/core/ports';
import { type DeadLetterFilter, filterDeadLetters, meansAll } from './filter-dead-letters.js';
import { partitionTarget } from './partition-target.js';
import { createRateLimit } from './rate-limit.js';

/**
 * The dead letters of a service: what failed for good in its queues, and back to work with it. What a dead letter says of
 * itself was written by a stranger: it informs, and decides nothing.
 */
export interface DeadLetters {
  /**
   * Those that rest now, queue by queue, oldest first. Nothing is taken; while one is in hand, the others wait.
   *
   * @example
   * ```ts
   * for await (const { eventType, message } of bus.deadLetters.list({ code: 'handler.failed' })) console.log(eventType, message);
   * ```
   */
  list(filter?: DeadLetterFilter): AsyncIterable<DeadLetter>;

  count(filter?: DeadLetterFilter): Promise<number>;

  /**
   * Moves them back to the queue in which they failed; the copy is confirmed before the original is removed. What would fail
   * again, because it fits no contract, is left and told.
   *
   * @throws {RedriveCut} when the broker goes away meanwhile: it says how many were moved.
   */
  redrive(filter?: DeadLetterFilter, options?: RedriveOptions): Promise<RedriveResult>;

  /**
   * Removes them for good, and tells how many. Count first: with `expected`, nothing is removed where it is another number by
   * now.
   *
   * @throws {Conflict} where `expected` is not what is found.
   */
  purge(filter?: DeadLetterFilter, options?: { readonly expected?: number }): Promise<number>;

  /**
   * Tells of each that comes to rest from now on, in any queue of the service that was subscribed to by then. Ends with the
   * bus, or when `stop` is called. What the callback throws is logged.
   */
  onArrival(callback: (deadLetter: DeadLetter) => unknown): Promise<Watch>;
}

export interface RedriveOptions {
  /** Default: as fast as the broker confirms. */
  readonly perSecond?: number;
  readonly limit?: number;
  /** Ends it after the one in hand. */
  readonly signal?: AbortSignal;
}

export interface RedriveResult {
  readonly moved: number;
  readonly left: readonly { readonly eventId: string | undefined; readonly reason: string }[];
}

/** A queue of the service, with its dead letters. */
export interface DeadLetterSource {
  readonly group: GroupName;
  readonly queue: string;
  readonly deadLetterQueue: string;
}

export interface DeadLettersOptions {
  readonly openAdmin: () => Promise<QueueAdmin>;
  readonly transport: Pick<Transport, 'watchDeadLetters'>;
  readonly registry: Registry;
  readonly logger: Logger;
  /** Each queue once, those in partitions as one. */
  readonly sources: () => readonly DeadLetterSource[];
}

export function createDeadLetters(options: DeadLettersOptions): DeadLetters {
  const { openAdmin, transport, registry, logger, sources } = options;

  async function withAdmin<T>(work: (admin: QueueAdmin) => Promise<T>): Promise<T> {
    const admin = await openAdmin();
    try {
      return await work(admin);
    } finally {
      await admin.close();
    }
  }

  /** Visits each dead letter of every queue that is there, until a visit ends with `stop`. */
  function visitAll(
    visit: (deadLetter: DeadLetter, source: DeadLetterSource) => Promise<DeadLetterDecision>,
  ): Promise<void> {
    return withAdmin(async (admin) => {
      let isStopped = false;
      for (const source of sources()) {
        if (isStopped || (await admin.inspect(source.deadLetterQueue)) === undefined) continue;
        await admin.visitDeadLetters(source.deadLetterQueue, async (deadLetter) => {
          const decision = await visit(deadLetter, source);
          isStopped ||= decision.kind === 'stop';
          return decision;
        });
      }
    });
  }

  async function count(filter: DeadLetterFilter = {}): Promise<number> {
    const isMeant = filterDeadLetters(filter);
    let found = 0;
    await visitAll(async (deadLetter) => {
      if (isMeant(deadLetter)) found += 1;
      return { kind: 'keep' };
    });
    return found;
  }

  return {
    list: (filter = {}) => iterate(visitAll, filterDeadLetters(filter)),

    count,

    async redrive(filter = {}, { perSecond, limit, signal = new AbortController().signal } = {}) {
      const isMeant = filterDeadLetters(filter);
      const pace = createRateLimit(perSecond, signal);
      const left: { readonly eventId: string | undefined; readonly reason: string }[] = [];
      let moved = 0;
      /** Its copy is being confirmed: it was moved once the next is visited, or the visit ended well. */
      let isInHand = false;
      const conclude = (): void => {
        if (isInHand) moved += 1;
        isInHand = false;
      };
      const visiting = visitAll(async (deadLetter, { queue }) => {
        conclude();
        if (signal.aborted || moved === limit) return { kind: 'stop' };
        if (!isMeant(deadLetter)) return { kind: 'keep' };
        const opened = openEnvelope(registry, deadLetter.body);
        if (!opened.ok) {
          left.push({ eventId: deadLetter.eventId, reason: opened.failure.message });
          return { kind: 'keep' };
        }
        await pace();
        if (signal.aborted) return { kind: 'stop' };
        isInHand = true;
        return { kind: 'move', queue: partitionTarget(deadLetter, queue) };
      });
      try {
        await visiting;
      } catch (thrown) {
        throw new RedriveCut(moved, isInHand, toError(thrown));
      }
      conclude();
      return { moved, left };
    },

    async purge(filter = {}, { expected } = {}) {
      if (expected !== undefined) {
        const actual = await count(filter);
        if (actual !== expected) throw new Conflict('The number of dead letters', expected, actual);
      }
      if (meansAll(filter)) {
        return withAdmin(async (admin) => {
          let removed = 0;
          for (const { deadLetterQueue } of sources()) {
            if ((await admin.inspect(deadLetterQueue)) !== undefined) removed += await admin.purge(deadLetterQueue);
          }
          return removed;
        });
      }
      const isMeant = filterDeadLetters(filter);
      let removed = 0;
      await visitAll(async (deadLetter) => {
        if (!isMeant(deadLetter)) return { kind: 'keep' };
        removed += 1;
        return { kind: 'remove' };
      });
      return removed;
    },

    async onArrival(callback) {
      const tell = (deadLetter: DeadLetter): void => {
        Promise.resolve(deadLetter)
          .then(callback)
          .catch((thrown: unknown) => logger.error({ err: toError(thrown) }, 'A callback of dead letters failed.'));
      };
      const watches = await Promise.all(sources().map(({ group }) => transport.watchDeadLetters(group, tell)));
      return {
        stop: async () => {
          await Promise.all(watches.map((watch) => watch.stop()));
        },
      };
    },
  };
}

/** A visit as something to loop over: the visit waits while one is looked at, and ends with the loop. */
async function* iterate(
  visitAll: (visit: (deadLetter: DeadLetter) => Promise<DeadLetterDecision>) => Promise<void>,
  isMeant: (deadLetter: DeadLetter) => boolean,
): AsyncGenerator<DeadLetter> {
  const handover = new PassThrough({ objectMode: true, highWaterMark: 1 });
  const visit = async (deadLetter: DeadLetter): Promise<DeadLetterDecision> => {
    if (handover.destroyed) return { kind: 'stop' };
    if (!isMeant(deadLetter) || handover.write(deadLetter)) return { kind: 'keep' };
    await new Promise<void>((resolve) => handover.once('drain', resolve).once('close', resolve));
    return { kind: handover.destroyed ? 'stop' : 'keep' };
  };
  const visiting = visitAll(visit).then(
    () => void handover.end(),
    (thrown: unknown) => void handover.destroy(toError(thrown)),
  );
  try {
    yield* handover as AsyncIterable<DeadLetter>;
  } finally {
    handover.destroy();
    await visiting;
  }
}
