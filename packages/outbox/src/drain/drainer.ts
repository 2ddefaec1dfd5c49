import { toError } from '@bloodbank/core/errors';
import type { Logger } from '@bloodbank/core/ports';
import { createBackoff, type Delays } from '@bloodbank/core/time';
import type { SpoolEntry } from '../spool/spool.js';
import { decodeWaitingEvent, type WaitingEvent } from '../waiting-event.js';
import { createFifo, type Fifo } from './fifo.js';
import { isTransient } from './is-unavailable.js';

/** How many settled events a crash may bring back for each source. */
const MAX_UNSYNCED_MARKS = 64;

export interface DrainerOptions {
  /** Resolves once the broker confirmed the event. */
  publish(event: WaitingEvent): Promise<unknown>;
  /** Takes what can never be published. */
  reject(event: WaitingEvent, error: Error): Promise<void>;
  /** Takes what cannot be read any more. */
  onUnreadable(error: Error): void;
  onPublished(): void;
  /** Nothing refers to this entry any more. */
  onSettled(entry: SpoolEntry): void;
  readonly delays: Delays;
  readonly logger: Logger;
}

/**
 * Publishes what waits on disk: the events of one source in their order, each source by itself, so that one whose queue is full
 * holds up nobody else.
 *
 * What was given at the same moment leaves together: whoever gave the later ones had not been told yet that the earlier ones are
 * kept. What was given after such a word waits until all of those are confirmed.
 */
export interface Drainer {
  /** What could not even be set aside is among them. */
  readonly waitingCount: number;
  readonly isIdle: boolean;
  /** Whether an event of this source waits, or is just being written down: what comes now must wait behind it. */
  hasWaiting(source: string): boolean;
  /**
   * For what comes while a source is drained: calls back once, with true in the moment in which nothing of it waits any more, or
   * with false after that time, at the end, and where its queue does not take what waits. In the order of the calls, where they
   * name the same time.
   */
  linger(source: string, patienceMs: number, onEnd: (isIdle: boolean) => void): void;
  /** Announces an event that is being written down. Call the answer with its entry, or with nothing when that failed. */
  expect(source: string): (entry?: SpoolEntry) => void;
  /** Finishes what is under way; the rest stays on disk. */
  stop(): Promise<void>;
}

interface Lane {
  readonly entries: Fifo<Kept>;
  /** Events that will be asked for again when nothing waits. */
  readonly lingering: Set<() => void>;
  expected: number;
  /** Whether the broker did not take what was tried last. */
  isHeldUp: boolean;
  running: Promise<void> | undefined;
}

/** An event on disk, with the moments between which it was given and kept, as the drainer counts them. */
interface Kept {
  readonly entry: SpoolEntry;
  readonly givenAt: number;
  readonly keptAt: number;
}

type Outcome = 'published' | 'later' | 'unreadable' | 'set aside';

export function createDrainer(options: DrainerOptions): Drainer {
  const { publish, reject, onUnreadable, onPublished, onSettled, delays, logger } = options;
  const lanes = new Map<string, Lane>();
  const stopping = new AbortController();
  const pending = new Set<Promise<void>>();
  let waitingCount = 0;
  let moment = 0;

  function follow(work: Promise<void>): Promise<void> {
    const run = work.finally(() => pending.delete(run));
    pending.add(run);
    return run;
  }

  async function drain(source: string, lane: Lane): Promise<void> {
    const marks = new Set<Promise<void>>();
    const backOff = createBackoff(delays);
    for (let left = takeTogether(lane); left.length > 0 && !stopping.signal.aborted; ) {
      const outcomes = await tryAll(left);
      const later = left.filter((_, index) => outcomes[index] === 'later');
      for (const [index, entry] of left.entries()) {
        const outcome = outcomes[index];
        if (outcome === 'published' || outcome === 'unreadable') waitingCount -= 1;
        if (outcome !== 'published') continue;
        const mark = settle(entry).finally(() => marks.delete(mark));
        marks.add(mark);
      }
      lane.isHeldUp = later.length === left.length;
      if (lane.isHeldUp) {
        for (const end of lane.lingering) end();
        await backOff.wait(stopping.signal);
      } else backOff.reset();
      if (marks.size >= MAX_UNSYNCED_MARKS) await Promise.all(marks);
      left = later.length > 0 ? later : takeTogether(lane);
    }
    lane.running = undefined;
    if (!stopping.signal.aborted) forgetIdle(source, lane);
    await Promise.all(marks);
  }

  /** Each had been given before any of them was kept. */
  function takeTogether({ entries }: Lane): readonly SpoolEntry[] {
    const together: SpoolEntry[] = [];
    let keptAt = Number.POSITIVE_INFINITY;
    for (let next = entries.peek(); next !== undefined; next = entries.peek()) {
      if (next.givenAt > keptAt || together.length === MAX_UNSYNCED_MARKS) break;
      keptAt = Math.min(keptAt, next.keptAt);
      together.push(next.entry);
      entries.shift();
    }
    return together;
  }

  /** All are read before the first is published, so that they leave in their order. */
  async function tryAll(entries: readonly SpoolEntry[]): Promise<readonly Outcome[]> {
    const events = await Promise.all(entries.map(read));
    return Promise.all(entries.map((entry, index) => tryEntry(entry, events[index])));
  }

  async function read(entry: SpoolEntry): Promise<WaitingEvent | undefined> {
    try {
      return decodeWaitingEvent(await entry.spool.read(entry));
    } catch (thrown) {
      onUnreadable(toError(thrown));
      return undefined;
    }
  }

  /** `unreadable`: it stays on disk, where the next start sets it aside. */
  async function tryEntry(entry: SpoolEntry, event: WaitingEvent | undefined): Promise<Outcome> {
    if (event === undefined) return 'unreadable';
    try {
      await publish(event);
      onPublished();
      return 'published';
    } catch (thrown) {
      if (isTransient(thrown)) return 'later';
      // Beside the lane: setting aside needs room, and what stands behind it does not.
      follow(setAside(entry, event, toError(thrown)));
      return 'set aside';
    }
  }

  async function setAside(entry: SpoolEntry, event: WaitingEvent, error: Error): Promise<void> {
    const backOff = createBackoff(delays);
    for (let isSaid = false; !stopping.signal.aborted; await backOff.wait(stopping.signal)) {
      try {
        await reject(event, error);
        waitingCount -= 1;
        return await settle(entry);
      } catch (failure) {
        if (!isSaid)
          logger.error({ err: toError(failure) }, 'An event that cannot be published cannot be set aside yet.');
        isSaid = true;
      }
    }
  }

  async function settle(entry: SpoolEntry): Promise<void> {
    await entry.spool.settle(entry).catch((thrown: unknown) => {
      logger.warn({ err: toError(thrown) }, 'A published event could not be marked; a restart would publish it again.');
    });
    onSettled(entry);
  }

  function forgetIdle(source: string, lane: Lane): void {
    if (lane.entries.size > 0 || lane.expected > 0 || lane.running !== undefined) return;
    lanes.delete(source);
    // At once: what comes after them must not pass them.
    for (const end of lane.lingering) end();
  }

  return {
    get waitingCount() {
      return waitingCount;
    },
    get isIdle() {
      return lanes.size === 0;
    },
    hasWaiting: (source) => lanes.has(source),
    linger(source, patienceMs, onEnd) {
      const lane = lanes.get(source);
      if (lane === undefined || lane.isHeldUp) return onEnd(lane === undefined);
      const end = (): void => {
        clearTimeout(timer);
        lane.lingering.delete(end);
        onEnd(!lanes.has(source));
      };
      const timer = setTimeout(end, patienceMs);
      lane.lingering.add(end);
    },
    expect(source) {
      const lane = lanes.get(source) ?? {
        entries: createFifo<Kept>(),
        lingering: new Set(),
        expected: 0,
        isHeldUp: false,
        running: undefined,
      };
      lanes.set(source, lane);
      lane.expected += 1;
      const givenAt = moment++;
      return (entry) => {
        lane.expected -= 1;
        if (entry === undefined) return forgetIdle(source, lane);
        lane.entries.push({ entry, givenAt, keptAt: moment++ });
        waitingCount += 1;
        if (lane.running !== undefined || stopping.signal.aborted) return;
        lane.running = follow(drain(source, lane));
      };
    },
    async stop() {
      stopping.abort();
      for (const lane of lanes.values()) for (const end of lane.lingering) end();
      while (pending.size > 0) await Promise.all(pending);
    },
  };
}
