import type { Envelope } from '@bloodbank/core/envelope';
import { toError } from '@bloodbank/core/errors';
import {
  type CorrelatedEvent,
  type CorrelationHealth,
  type CorrelationStore,
  guardLogger,
  type Logger,
} from '@bloodbank/core/ports';
import { pauseUnref } from '@bloodbank/core/time';
import { correlatedEventOf } from '../correlated-event-of.js';

/** Writes confirmed events to a store beside the publishes, which never wait for it. */
export interface CorrelationWriter {
  /** Takes note of an event that the broker confirmed. Neither waits nor throws. */
  add(envelope: Envelope): void;
  /** The store as its readers should see it: a question waits a moment for what was just published. */
  readonly store: CorrelationStore;
  /** Resolves when nothing waits any more, or when the time is over. */
  flush(timeoutMs: number): Promise<void>;
  /** Gives up what still waits. The store stays open. */
  stop(): void;
}

export interface CorrelationWriterOptions {
  readonly logger: Logger;
  /** Greatest number of events that wait for the store; what comes beyond it is not recorded. Default 10,000. */
  readonly maxWaiting?: number;
  /** Default 250 milliseconds. */
  readonly retryEveryMs?: number;
}

const MAX_BATCH = 500;
/** A write costs its process and the store more than the events in it: so long what is published gathers, unless somebody asks. */
const GATHER_MS = 10;
const READ_WAITS_MS = 50;

/**
 * One write at a time, of what was published within a few milliseconds or while the last one ran, so a store that is slow gets
 * fewer and larger ones. What the store did not take stays first in line and is tried again until the recording is stopped.
 */
export function createCorrelationWriter(store: CorrelationStore, options: CorrelationWriterOptions): CorrelationWriter {
  const { maxWaiting = 10_000, retryEveryMs = 250 } = options;
  const logger = guardLogger(options.logger);
  const waiting: CorrelatedEvent[] = [];
  const onIdle = new Set<() => void>();
  let isWriting = false;
  let endGathering = (): void => {};
  let isStopped = false;
  let lost = 0;

  /** Ends at once when somebody asks. */
  async function gather(): Promise<void> {
    if (onIdle.size > 0 || waiting.length >= MAX_BATCH) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      endGathering = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function write(): Promise<void> {
    while (waiting.length > 0 && !isStopped) {
      await gather();
      const batch = waiting.slice(0, MAX_BATCH);
      try {
        await store.record(batch);
        waiting.splice(0, batch.length);
      } catch {
        await pauseUnref(retryEveryMs);
      }
    }
    isWriting = false;
    for (const resolve of onIdle) resolve();
  }

  function lose(): void {
    if (lost === 0) {
      logger.warn({ waiting: waiting.length }, 'The correlation store is away for too long: events are not recorded.');
    }
    lost++;
  }

  async function flush(timeoutMs: number): Promise<void> {
    if (!isWriting) return;
    let timer: NodeJS.Timeout | undefined;
    let resolveIdle = (): void => {};
    await new Promise<void>((resolve) => {
      resolveIdle = resolve;
      onIdle.add(resolve);
      endGathering();
      timer = setTimeout(resolve, timeoutMs);
    });
    clearTimeout(timer);
    onIdle.delete(resolveIdle);
  }

  return {
    add(envelope) {
      if (isStopped) return;
      if (waiting.length >= maxWaiting) {
        lose();
        return;
      }
      waiting.push(correlatedEventOf(envelope));
      if (isWriting) return;
      isWriting = true;
      void write();
    },
    flush,
    stop() {
      isStopped = true;
      if (waiting.length > 0) logger.warn({ events: waiting.length }, 'Events were published, but not recorded.');
    },
    store: {
      record: (events) => store.record(events),
      find: async (eventId) => {
        await flush(READ_WAITS_MS);
        return store.find(eventId);
      },
      chain: async (eventId, direction, limits) => {
        await flush(READ_WAITS_MS);
        return store.chain(eventId, direction, limits);
      },
      health: () => {
        const health = healthOf(store);
        return { ...health, details: { ...health.details, waiting: waiting.length, lost } };
      },
      close: () => store.close(),
    },
  };
}

/** Asked while it is looked whether the bus is well: a store that cannot even say how it is, is not. */
function healthOf(store: CorrelationStore): CorrelationHealth {
  try {
    return store.health();
  } catch (thrown) {
    return { status: 'degraded', store: 'memory', details: { reason: toError(thrown).message } };
  }
}
