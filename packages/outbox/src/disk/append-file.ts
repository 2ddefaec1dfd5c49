import { type FileHandle, open } from 'node:fs/promises';
import { Closed, toError } from '@bloodbank/core/errors';
import { PRIVATE_FILE } from './private-file.js';

/**
 * A file that grows at its end. What comes while a sync runs shares the next one, so that many requests at a time cost as many
 * syncs as one.
 *
 * States:
 * - good: from the start.
 * - broken: from the first write or sync that failed, or from its close. What was waiting is refused, and so is all that comes: after a failed sync
 *   nobody knows what is on the disk. What was written before can be read.
 */
export interface AppendFile {
  readonly sizeBytes: number;
  readonly isBroken: boolean;
  /** Resolves with the offset of the bytes, once they would survive a loss of power. */
  append(bytes: Uint8Array): Promise<number>;
  read(offset: number, length: number): Promise<Buffer>;
  /** Finishes what was begun; what comes after it is refused at once. */
  close(): Promise<void>;
}

type File = Pick<FileHandle, 'write' | 'read' | 'datasync' | 'truncate' | 'close'>;

interface Waiting {
  readonly bytes: Uint8Array;
  readonly resolve: (offset: number) => void;
  readonly reject: (error: Error) => void;
}

/** Opens a file, or makes it; what is in it stays. */
export async function openAppendFile(path: string): Promise<AppendFile> {
  const file = await open(path, 'a+', PRIVATE_FILE);
  return createAppendFile(file, (await file.stat()).size);
}

export function createAppendFile(file: File, initialBytes = 0): AppendFile {
  let sizeBytes = initialBytes;
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let failure: Error | undefined;

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await writeWhole(file, Buffer.concat(batch.map(({ bytes }) => bytes)));
        await file.datasync();
      } catch (thrown) {
        failure = toError(thrown);
        await file.truncate(sizeBytes).catch(() => {});
        for (const { reject } of [...batch, ...waiting]) reject(failure);
        waiting = [];
        break;
      }
      for (const { bytes, resolve } of batch) {
        resolve(sizeBytes);
        sizeBytes += bytes.length;
      }
    }
    // In the same breath as the last look at `waiting`: what comes after it must begin to write anew.
    writing = undefined;
  }

  return {
    get sizeBytes() {
      return sizeBytes;
    },
    get isBroken() {
      return failure !== undefined;
    },
    append(bytes) {
      if (failure !== undefined) return Promise.reject(failure);
      return new Promise((resolve, reject) => {
        waiting.push({ bytes, resolve, reject });
        writing ??= writeAll();
      });
    },
    async read(offset, length) {
      const bytes = Buffer.alloc(length);
      let read = 0;
      while (read < length) {
        const { bytesRead } = await file.read(bytes, read, length - read, offset + read);
        if (bytesRead === 0) throw new Error(`The file ends before byte ${offset + length}.`);
        read += bytesRead;
      }
      return bytes;
    },
    async close() {
      failure ??= new Closed('The file');
      await writing;
      await file.close();
    },
  };
}

async function writeWhole(file: File, bytes: Buffer): Promise<void> {
  let written = 0;
  while (written < bytes.length) written += (await file.write(bytes, written)).bytesWritten;
}
