import { type FileHandle, open } from 'node:fs/promises';

/** Overwrites bytes of a file in their place, which takes no room. Marks that come while a sync runs share the next one. */
export interface MarkFile {
  /** Resolves once the bytes would survive a loss of power. */
  write(offset: number, bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

interface Waiting {
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export async function openMarkFile(path: string): Promise<MarkFile> {
  return createMarkFile(await open(path, 'r+'));
}

function createMarkFile(file: FileHandle): MarkFile {
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        for (const { bytes, offset } of batch) await file.write(bytes, 0, bytes.length, offset);
        await file.datasync();
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    writing = undefined;
  }

  return {
    write: (offset, bytes) =>
      new Promise((resolve, reject) => {
        waiting.push({ offset, bytes, resolve, reject });
        writing ??= writeAll();
      }),
    async close() {
      await writing;
      await file.close();
    },
  };
}
