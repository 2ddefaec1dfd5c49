import type { CorrelationStore, Logger } from '@bloodbank/core/ports';
import {
  type CorrelationWriter,
  createCorrelationWriter,
  createDisabledCorrelation,
  createRedisCorrelation,
} from '@bloodbank/correlation';
import type { Settings } from '../config/settings/read-settings.js';
import { redisUrlOf } from '../config/settings/server-url.js';
import { acquireSharedMemory } from './shared-memory.js';

/** A writer, and how it ends. */
export interface OpenCorrelation {
  readonly writer: CorrelationWriter;
  /** Gives what still waits a moment, then closes what was opened here. */
  close(): Promise<void>;
}

const FLUSH_TIMEOUT_MS = 500;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** Where this bus remembers what caused what: as it was told, else in Redis where one is named, else in this process. */
export function openCorrelation(
  chosen: CorrelationStore | false | undefined,
  settings: Settings,
  logger: Logger,
): OpenCorrelation {
  const { store, release } = chooseStore(chosen, settings);
  const writer = createCorrelationWriter(store, { logger });
  return {
    writer,
    async close() {
      await writer.flush(FLUSH_TIMEOUT_MS);
      writer.stop();
      await release();
    },
  };
}

function chooseStore(
  chosen: CorrelationStore | false | undefined,
  settings: Settings,
): { readonly store: CorrelationStore; release(): Promise<void> } {
  // Whoever opened a store closes it.
  if (chosen === false) return { store: createDisabledCorrelation(), release: async () => {} };
  if (chosen !== undefined) return { store: chosen, release: async () => {} };
  const ttlMs = settings.CORRELATION_TTL_DAYS * DAY_MS;
  const url = redisUrlOf(settings);
  if (url === undefined) return acquireSharedMemory(ttlMs);
  const store = createRedisCorrelation({ url, ttlMs, readsOriginal: settings.CORRELATION_READ_ORIGINAL });
  return { store, release: () => store.close() };
}
