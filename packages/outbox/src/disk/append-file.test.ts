import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createAppendFile, openAppendFile } from './append-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'append-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A file that counts its syncs, writes at most three bytes at a time, and fails as it is told. */
function scriptedFile(failure: { sync?: Error } = {}) {
  const seen = { syncs: 0, content: Buffer.alloc(0), isClosed: false };
  return {
    seen,
    async write(bytes: Buffer, from: number) {
      const part = bytes.subarray(from, from + 3);
      seen.content = Buffer.concat([seen.content, part]);
      return { bytesWritten: part.length, buffer: bytes };
    },
    async datasync() {
      seen.syncs += 1;
      await new Promise((resolve) => setImmediate(resolve));
      if (failure.sync !== undefined) throw failure.sync;
    },
    async truncate(length: number) {
      seen.content = seen.content.subarray(0, length);
    },
    async close() {
      seen.isClosed = true;
    },
  };
}

const open = (file: ReturnType<typeof scriptedFile>) =>
  createAppendFile(file as unknown as Parameters<typeof createAppendFile>[0]);

it('writes in order, and tells where', async () => {
  const path = join(folder, 'a');
  const file = await openAppendFile(path);
  const offsets = await Promise.all(['one', 'two', 'three'].map((text) => file.append(Buffer.from(text))));
  expect(offsets).toEqual([0, 3, 6]);
  expect(String(await file.read(3, 3))).toBe('two');
  await file.close();
  expect(await readFile(path, 'utf8')).toBe('onetwothree');
  const again = await openAppendFile(path);
  expect(await again.append(Buffer.from('!'))).toBe(11);
  await again.close();
});

it('lets what comes during one sync share the next', async () => {
  const file = scriptedFile();
  const log = open(file);
  await Promise.all(Array.from({ length: 500 }, () => log.append(Buffer.from('12345'))));
  expect(file.seen.syncs).toBe(2);
  expect(file.seen.content).toHaveLength(2_500);
});

it('refuses what waits and what comes after a sync that failed, and takes the bytes back', async () => {
  const failure: { sync?: Error } = {};
  const file = scriptedFile(failure);
  const log = open(file);
  await log.append(Buffer.from('good'));
  failure.sync = new Error('EIO');
  const results = await Promise.allSettled([log.append(Buffer.from('a')), log.append(Buffer.from('b'))]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(log.append(Buffer.from('c'))).rejects.toThrow('EIO');
  expect({ isBroken: log.isBroken, size: log.sizeBytes, content: String(file.seen.content) }).toEqual({
    isBroken: true,
    size: 4,
    content: 'good',
  });
});

it('finishes what was begun before it closes', async () => {
  const file = scriptedFile();
  const log = open(file);
  const written = log.append(Buffer.from('last'));
  const closed = log.close();
  expect(log.isBroken).toBe(true);
  await closed;
  expect(await written).toBe(0);
  expect(file.seen.isClosed).toBe(true);
  await expect(log.append(Buffer.from('x'))).rejects.toMatchObject({ code: 'transport.closed' });
});
