import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BloodbankError, Closed, type Logger, toError } from '@bloodbank/core';
import { lockFolder } from './lock-folder.js';
import { encodeRecord, type Place } from './record.js';
import { createSegment, findSegment, type Segment } from './segment.js';
import { syncFolder } from './sync-folder.js';
import { writeDurably } from './write-durably.js';

/** Records on disk, each kept until it is settled. One process at a time. */
export interface Spool {
  /** Of all files that hold records. */
  readonly usedBytes: number;
  /** Damaged places that were set aside in `damaged/`. */
  readonly damagedCount: number;
  /**
   * Resolves once the record would survive a loss of power.
   *
   * @throws {BloodbankError} `gateway.spool-full`, `gateway.spool-damaged`.
   */
  append(body: Uint8Array): Promise<SpoolEntry>;
  read(entry: SpoolEntry): Promise<Buffer>;
  /** The record will not be found again. A crash at this moment may leave the last few unsettled. */
  settle(entry: SpoolEntry): Promise<void>;
  close(): Promise<void>;
}

export interface SpoolEntry {
  readonly segment: Segment;
  readonly place: Place;
}

export interface OpenedSpool {
  readonly spool: Spool;
  /** What an earlier process left, oldest first. */
  readonly waiting: readonly SpoolEntry[];
}

export interface SpoolOptions {
  readonly folder: string;
  readonly maxBytes: number;
  readonly logger: Logger;
}

/** @throws {BloodbankError} `gateway.spool-damaged` for a folder that cannot be used, or that another process uses. */
export async function openSpool({ folder, maxBytes, logger }: SpoolOptions): Promise<OpenedSpool> {
  const damagedFolder = join(folder, 'damaged');
  await mkdir(damagedFolder, { recursive: true, mode: 0o700 }).catch(explain);
  const lock = await lockFolder(folder).catch(explain);
  // Small against the whole, for its space comes back only once all of it is settled.
  const segmentBytes = Math.min(8 * 1024 * 1024, Math.ceil(maxBytes / 8));
  const segments = new Set<Segment>();
  const waiting: SpoolEntry[] = [];
  let active: Segment | undefined;
  let lastTurn: Promise<unknown> = Promise.resolve();
  /** What the active segment was given, written or not. */
  let activeBytes = 0;
  let nextNumber = 1;
  let reservedBytes = 0;
  let damagedCount = 0;
  let isClosed = false;

  async function recover(): Promise<void> {
    for (const file of (await readdir(folder)).filter((name) => /^\d{12}\.log$/.test(name)).sort()) {
      const name = file.slice(0, 12);
      nextNumber = Number(name) + 1;
      const found = await findSegment(folder, name);
      segments.add(found.segment);
      if (found.wasTorn) logger.info({ segment: name }, 'Cut off a record that had never been acknowledged.');
      for (const { offset, bytes } of found.damaged) {
        await writeDurably(join(damagedFolder, `${name}-${offset}.bin`), bytes);
        logger.error({ segment: name, offset, bytes: bytes.length }, 'Set a damaged place of the spool aside.');
      }
      for (const place of found.waiting) waiting.push({ segment: found.segment, place });
      await removeDrained(found.segment);
    }
    damagedCount = (await readdir(damagedFolder)).length;
  }

  async function pickSegment(): Promise<Segment> {
    if (active === undefined || active.isBroken || activeBytes >= segmentBytes) {
      const full = active;
      active = await createSegment(folder, String(nextNumber++).padStart(12, '0'));
      activeBytes = 0;
      segments.add(active);
      await syncFolder(folder);
      if (full !== undefined) await removeDrained(full);
    }
    return active;
  }

  async function removeDrained(segment: Segment): Promise<void> {
    if (segment.pending > 0 || isClosed || !segments.delete(segment)) return;
    if (active === segment) active = undefined;
    await segment.remove();
  }

  const spool: Spool = {
    get usedBytes() {
      return [...segments].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    },
    get damagedCount() {
      return damagedCount;
    },
    async append(body) {
      if (isClosed) throw new Closed('The spool');
      const record = encodeRecord(body);
      if (spool.usedBytes + reservedBytes + record.length > maxBytes) {
        const message = `The spool holds ${spool.usedBytes} of ${maxBytes} bytes; there is no room for one more event.`;
        throw new BloodbankError('gateway.spool-full', message);
      }
      reservedBytes += record.length;
      try {
        // One after the other, so that records stand in the order in which they came, also across segments.
        const turn = lastTurn.then(async () => {
          const segment = await pickSegment();
          activeBytes += record.length;
          return { segment, written: segment.append(record) };
        });
        lastTurn = turn.catch(() => {});
        const { segment, written } = await turn;
        return { segment, place: await written };
      } catch (error) {
        return explain(error);
      } finally {
        reservedBytes -= record.length;
      }
    },
    read: ({ segment, place }) => segment.read(place),
    async settle({ segment, place }) {
      await segment.settle(place);
      await removeDrained(segment);
    },
    async close() {
      isClosed = true;
      await lastTurn;
      await Promise.all([...segments].map((segment) => segment.close()));
      await lock.release();
    },
  };

  try {
    await recover();
    return { spool, waiting };
  } catch (error) {
    await spool.close().catch(() => {});
    return explain(error);
  }
}

function explain(thrown: unknown): never {
  if (thrown instanceof BloodbankError) throw thrown;
  const error = toError(thrown);
  const isFull = 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
  throw new BloodbankError(
    isFull ? 'gateway.spool-full' : 'gateway.spool-damaged',
    `The spool failed: ${error.message}.`,
    {
      cause: error,
    },
  );
}
