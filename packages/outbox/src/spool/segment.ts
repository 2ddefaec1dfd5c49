import { readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { type AppendFile, openAppendFile } from '../disk/append-file.js';
import { type MarkFile, openMarkFile } from '../disk/mark-file.js';
import { syncFolder } from '../disk/sync-folder.js';
import { decodeOldMarks } from './old-marks.js';
import { decodeRecord, type Place, SETTLED_MARK, STATE_OFFSET, scanRecords } from './record.js';

/**
 * One file of records, `<name>.log`. A segment that was found on disk is never written to again, save for the state of its
 * records; once all of them are settled, it is removed. Beside one that an older version wrote lies `<name>.done`, its marks.
 */
export interface Segment {
  readonly name: string;
  readonly sizeBytes: number;
  /** Whether no more may be appended. */
  readonly isBroken: boolean;
  /** Records that are not settled, those that are being written included. */
  readonly pending: number;
  append(record: Buffer): Promise<Place>;
  /** @throws {Error} when what is read is not what was written. */
  read(place: Place): Promise<Buffer>;
  /** Counts the record as settled at once, and resolves when a later process will see it. */
  settle(place: Place): Promise<void>;
  remove(): Promise<void>;
  close(): Promise<void>;
}

export interface FoundSegment {
  readonly segment: Segment;
  readonly waiting: readonly Place[];
  /** Bytes that are no records. */
  readonly damaged: readonly { readonly offset: number; readonly bytes: Buffer }[];
  /** Whether a record was cut off that had never been acknowledged. */
  readonly wasTorn: boolean;
}

/** Resolves once its name would survive a loss of power; leaves nothing behind when it rejects. */
export async function createSegment(folder: string, name: string): Promise<Segment> {
  const segment = segmentOf(folder, name, await openAppendFile(logOf(folder, name)), 0);
  try {
    await syncFolder(folder);
    return segment;
  } catch (error) {
    await segment.remove();
    throw error;
  }
}

export async function findSegment(folder: string, name: string): Promise<FoundSegment> {
  const path = logOf(folder, name);
  const bytes = await readFile(path);
  const { records, damaged, tornAt } = scanRecords(bytes);
  if (tornAt !== undefined) await truncate(path, tornAt);
  const done = decodeOldMarks(await readFile(oldMarksOf(folder, name)).catch(() => Buffer.alloc(0)));
  const waiting = records.filter(({ offset, isSettled }) => !isSettled && !done.has(offset));
  return {
    segment: segmentOf(folder, name, await openAppendFile(path), waiting.length),
    waiting,
    damaged: damaged.map(({ offset, length }) => ({ offset, bytes: bytes.subarray(offset, offset + length) })),
    wasTorn: tornAt !== undefined,
  };
}

function segmentOf(folder: string, name: string, log: AppendFile, found: number): Segment {
  let pending = found;
  let marks: Promise<MarkFile> | undefined;
  const close = async (): Promise<void> => {
    await log.close();
    await marks?.then(
      (file) => file.close(),
      () => {},
    );
  };
  return {
    name,
    get sizeBytes() {
      return log.sizeBytes;
    },
    get isBroken() {
      return log.isBroken;
    },
    get pending() {
      return pending;
    },
    async append(record) {
      pending += 1;
      try {
        return { offset: await log.append(record), length: record.length };
      } catch (error) {
        pending -= 1;
        throw error;
      }
    },
    async read({ offset, length }) {
      const body = decodeRecord(await log.read(offset, length));
      if (body === undefined) throw new Error('The record is damaged.');
      return body;
    },
    async settle({ offset }) {
      pending -= 1;
      marks ??= openMarkFile(logOf(folder, name));
      await (await marks).write(offset + STATE_OFFSET, SETTLED_MARK);
    },
    async remove() {
      await close();
      // The records first: marks without records say nothing, records without marks would be published again.
      await rm(logOf(folder, name), { force: true });
      await rm(oldMarksOf(folder, name), { force: true });
    },
    close,
  };
}

function logOf(folder: string, name: string): string {
  return join(folder, `${name}.log`);
}

function oldMarksOf(folder: string, name: string): string {
  return join(folder, `${name}.done`);
}
