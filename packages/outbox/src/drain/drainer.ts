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
 * Publishes what waits on disk: the events of one source one after the other, each source by itself, so that one whose queue is
 * full holds up nobody else.
 */
export interface Drainer {
  /** What could not even be set aside is among them. */
  readonly waitingCount: number;
  readonly isIdle: boolean;
  /** Whether an event of this source waits, or is just being written down: what comes now must wait behind it. */
  hasWaiting(source: string): boolean;
  /** Announces an event that is being written down. Call the answer with its entry, or with nothing when that failed. */
  expect(source: string): (entry?: SpoolEntry) => void;
  /** Finishes what is under way; the rest stays on disk. */
  stop(): Promise<void>;
}

interface Lane {
  readonly entries: Fifo<SpoolEntry>;
  expected: number;
  running: Promise<void> | undefined;
}

export function createDrainer(options: DrainerOptions): Drainer {
  const { publish, reject, onUnreadable, onPublished, onSettled, delays, logger } = options;
  const lanes = new Map<string, Lane>();
  const stopping = new AbortController();
  const pending = new Set<Promise<void>>();
  let waitingCount = 0;

  function follow(work: Promise<void>): Promise<void> {
    const run = work.finally(() => pending.delete(run));
    pending.add(run);
    return run;
  }

  async function drain(source: string, lane: Lane): Promise<void> {
    const marks = new Set<Promise<void>>();
    const backOff = createBackoff(delays);
    for (
      let entry = lane.entries.peek();
      entry !== undefined && !stopping.signal.aborted;
      entry = lane.entries.peek()
    ) {
      const outcome = await tryEntry(entry);
      if (outcome === 'later') {
        await backOff.wait(stopping.signal);
        continue;
      }
      backOff.reset();
      lane.entries.shift();
      if (outcome === 'set aside') continue;
      waitingCount -= 1;
      if (outcome === 'unreadable') continue;
      const mark = settle(entry).finally(() => marks.delete(mark));
      marks.add(mark);
      if (marks.size >= MAX_UNSYNCED_MARKS) await Promise.all(marks);
    }
    lane.running = undefined;
    forgetIdle(source, lane);
    await Promise.all(marks);
  }

  /** `unreadable`: it stays on disk, where the next start sets it aside. */
  async function tryEntry(entry: SpoolEntry): Promise<'published' | 'later' | 'unreadable' | 'set aside'> {
    let event: WaitingEvent;
    try {
      event = decodeWaitingEvent(await entry.spool.read(entry));
    } catch (thrown) {
      onUnreadable(toError(thrown));
      return 'unreadable';
    }
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
    if (lane.entries.size === 0 && lane.expected === 0 && lane.running === undefined) lanes.delete(source);
  }

  return {
    get waitingCount() {
      return waitingCount;
    },
    get isIdle() {
      return lanes.size === 0;
    },
    hasWaiting: (source) => lanes.has(source),
    expect(source) {
      const lane = lanes.get(source) ?? { entries: createFifo<SpoolEntry>(), expected: 0, running: undefined };
      lanes.set(source, lane);
      lane.expected += 1;
      return (entry) => {
        lane.expected -= 1;
        if (entry === undefined) return forgetIdle(source, lane);
        lane.entries.push(entry);
        waitingCount += 1;
        if (lane.running !== undefined || stopping.signal.aborted) return;
        lane.running = follow(drain(source, lane));
      };
    },
    async stop() {
      stopping.abort();
      while (pending.size > 0) await Promise.all(pending);
    },
  };
}
