import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BloodbankError, Closed, toError } from '@bloodbank/core/errors';
import type { Logger } from '@bloodbank/core/ports';
import { PRIVATE_FOLDER } from '../disk/private-file.js';
import { writeDurably } from '../disk/write-durably.js';
import { OutboxError } from '../outbox-errors.js';
import type { HeldFolder } from '../process/held-folders.js';
import { encodeRecord, type Place } from './record.js';
import { createSegment, findSegment, type Segment } from './segment.js';

/** Records in one folder of this process, each kept until it is settled. Reading, settling and removing need no room on the disk. */
export interface Spool {
  /** Of all files that hold records. */
  readonly usedBytes: number;
  readonly isEmpty: boolean;
  /** Its folder is another process's by now; what is read here is published there too. */
  readonly isLost: boolean;
  /**
   * Resolves once the record would survive a loss of power.
   *
   * @throws {BloodbankError} `outbox.full`, `outbox.damaged`.
   */
  append(body: Uint8Array): Promise<SpoolEntry>;
  read(entry: SpoolEntry): Promise<Buffer>;
  /** The record will not be found again. A crash at this moment may leave the last few unsettled. */
  settle(entry: SpoolEntry): Promise<void>;
  close(): Promise<void>;
}

export interface SpoolEntry {
  readonly spool: Spool;
  readonly segment: Segment;
  readonly place: Place;
}

export interface OpenedSpool {
  readonly spool: Spool;
  /** What an earlier process left, oldest first. */
  readonly waiting: readonly SpoolEntry[];
}

export interface SpoolOptions {
  readonly folder: HeldFolder;
  /** Where damaged places are set aside. */
  readonly damagedFolder: string;
  /** Small against the whole, for its space comes back only once all of it is settled. */
  readonly segmentBytes: number;
  readonly logger: Logger;
}

/** @throws {BloodbankError} `outbox.damaged` for a folder that cannot be read. */
export async function openSpool({ folder, damagedFolder, segmentBytes, logger }: SpoolOptions): Promise<OpenedSpool> {
  const { path } = folder;
  const segments = new Set<Segment>();
  const waiting: SpoolEntry[] = [];
  let active: Segment | undefined;
  let lastTurn: Promise<unknown> = Promise.resolve();
  /** What the active segment was given, written or not. */
  let activeBytes = 0;
  let nextNumber = 1;
  let isClosed = false;

  async function recover(): Promise<void> {
    for (const file of (await readdir(path)).filter((name) => /^\d{12}\.log$/.test(name)).sort()) {
      const name = file.slice(0, 12);
      nextNumber = Number(name) + 1;
      const found = await findSegment(path, name);
      segments.add(found.segment);
      if (found.wasTorn) logger.info({ segment: name }, 'Cut off a record that had never been acknowledged.');
      let isAside = true;
      for (const { offset, bytes } of found.damaged) isAside = (await setAside(name, offset, bytes)) && isAside;
      for (const place of found.waiting) waiting.push({ spool, segment: found.segment, place });
      if (isAside) await removeDrained(found.segment);
    }
  }

  /** Whether it could be kept. On a full disk it stays where it is, for the next process. */
  async function setAside(segment: string, offset: number, bytes: Buffer): Promise<boolean> {
    logger.error({ segment, offset, bytes: bytes.length }, 'A damaged place of the outbox is set aside.');
    try {
      await mkdir(damagedFolder, { recursive: true, mode: PRIVATE_FOLDER });
      await writeDurably(join(damagedFolder, `${segment}-${offset}.bin`), bytes);
      return true;
    } catch (thrown) {
      logger.warn({ err: toError(thrown) }, 'It could not be set aside, and stays where it is.');
      return false;
    }
  }

  function activeWithRoom(): Segment | undefined {
    return active === undefined || active.isBroken || activeBytes >= segmentBytes ? undefined : active;
  }

  async function beginSegment(): Promise<Segment> {
    const segment = await createSegment(path, String(nextNumber++).padStart(12, '0'));
    segments.add(segment);
    active = segment;
    activeBytes = 0;
    return segment;
  }

  async function removeDrained(segment: Segment): Promise<void> {
    if (segment.pending > 0 || isClosed || !segments.delete(segment)) return;
    await segment.remove();
  }

  const spool: Spool = {
    get usedBytes() {
      return [...segments].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    },
    get isEmpty() {
      return segments.size === 0;
    },
    get isLost() {
      return folder.isLost;
    },
    async append(body) {
      if (isClosed) throw new Closed('The outbox');
      const record = encodeRecord(body);
      try {
        // One after the other, so that records stand in the order in which they came, also across segments.
        const turn = lastTurn.then(async () => {
          // Nothing is awaited between a look at the active one and the append: it goes as soon as nothing in it waits.
          const segment = activeWithRoom() ?? (await beginSegment());
          activeBytes += record.length;
          return { segment, written: segment.append(record) };
        });
        lastTurn = turn.catch(() => {});
        const { segment, written } = await turn;
        const place = await written.catch(async (error: unknown) => {
          // A full disk refuses many: none of them may leave a file behind.
          await removeDrained(segment).catch(() => {});
          throw error;
        });
        // After the sync: a folder that is ours now had not been taken over, and read, before the record stood in it.
        await folder.assertHeld();
        return { spool, segment, place };
      } catch (error) {
        return explain(error);
      }
    },
    read: ({ segment, place }) => segment.read(place),
    async settle({ segment, place }) {
      try {
        await segment.settle(place);
      } finally {
        await removeDrained(segment);
      }
    },
    async close() {
      isClosed = true;
      await lastTurn;
      await Promise.all([...segments].map((segment) => segment.close()));
      await folder.release();
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

/** EFBIG: this process may write no longer file. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** @throws {BloodbankError} always: what the disk said, in the outbox's words. */
export function explain(thrown: unknown): never {
  if (thrown instanceof BloodbankError) throw thrown;
  const error = toError(thrown);
  const isFull = 'code' in error && FULL.has(String(error.code));
  const message = `The outbox failed: ${error.message}.`;
  if (isFull) throw new BloodbankError('outbox.full', message, { cause: error });
  throw new OutboxError('outbox.damaged', message, { cause: error });
}
