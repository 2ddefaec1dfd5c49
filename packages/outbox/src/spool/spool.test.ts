import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@bloodbank/core/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HeldFolder } from '../process/held-folders.js';
import { encodeRecord } from './record.js';
import { type OpenedSpool, openSpool } from './spool.js';

let folder: string;
const opened: OpenedSpool[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spool-'));
});
afterEach(async () => {
  for (const { spool } of opened.splice(0)) await spool.close();
  await rm(folder, { recursive: true });
});

/** Nobody else wants it. */
const heldFolder = (): HeldFolder => ({
  path: folder,
  isLost: false,
  assertHeld: async () => {},
  release: async () => {},
});

async function open(segmentBytes = 1_000_000): Promise<OpenedSpool> {
  const options = { folder: heldFolder(), damagedFolder: join(folder, 'damaged'), segmentBytes, logger: silentLogger };
  const one = await openSpool(options);
  opened.push(one);
  return one;
}

async function reopen(segmentBytes?: number): Promise<OpenedSpool> {
  await opened.pop()?.spool.close();
  return open(segmentBytes);
}

const write = ({ spool }: OpenedSpool, texts: readonly string[]) =>
  Promise.all(texts.map((text) => spool.append(Buffer.from(text))));
const textsIn = ({ spool, waiting }: OpenedSpool) =>
  Promise.all(waiting.map(async (entry) => String(await spool.read(entry))));
const logs = async () => (await readdir(folder)).filter((name) => name.endsWith('.log')).sort();

describe('a spool', () => {
  it('keeps what is not settled, in its order, across segments and starts', async () => {
    const texts = Array.from({ length: 50 }, (_, index) => `event ${index} ${'x'.repeat(100)}`);
    const entries = await write(await open(1_250), texts);
    expect((await logs()).length).toBeGreaterThan(1);
    for (const [index, entry] of entries.entries()) if (index % 2 === 0) await opened[0]?.spool.settle(entry);
    const again = await reopen(1_250);
    expect(await textsIn(again)).toEqual(texts.filter((_, index) => index % 2 === 1));
  });

  it('gives the disk back once all is settled', async () => {
    const one = await open();
    for (const entry of await write(one, ['a', 'b'])) await one.spool.settle(entry);
    expect(await readdir(folder)).toEqual([]);
    expect(one.spool.usedBytes).toBe(0);
    const [entry] = await write(one, ['c']);
    expect(String(await one.spool.read(entry as NonNullable<typeof entry>))).toBe('c');
  });

  it('cuts off a record that was never written whole, and keeps those before it', async () => {
    await write(await open(), ['a', 'b']);
    await opened.pop()?.spool.close();
    const [log = ''] = await logs();
    await appendFile(join(folder, log), encodeRecord(Buffer.from('torn')).subarray(0, -1));
    const again = await open();
    expect(await textsIn(again)).toEqual(['a', 'b']);
    expect(await readdir(folder)).not.toContain('damaged');
    await write(again, ['c']);
    expect(await textsIn(await reopen())).toEqual(['a', 'b', 'c']);
  });

  it('sets a damaged place aside, and lets the rest flow', async () => {
    await write(await open(), ['a', 'bbbb', 'c']);
    await opened.pop()?.spool.close();
    const [log = ''] = await logs();
    const bytes = await readFile(join(folder, log));
    bytes.write('BBBB', bytes.indexOf('bbbb'));
    await writeFile(join(folder, log), bytes);
    const again = await open();
    expect(await textsIn(again)).toEqual(['a', 'c']);
    const [name = ''] = await readdir(join(folder, 'damaged'));
    expect(await readFile(join(folder, 'damaged', name), 'latin1')).toContain('BBBB');
    await reopen();
    expect(await readdir(join(folder, 'damaged'))).toEqual([name]);
  });

  it('is read with the marks that an older version left beside it', async () => {
    await write(await open(), ['a', 'b', 'c']);
    await opened.pop()?.spool.close();
    const [log = ''] = await logs();
    // Of the first record, and half of one of the second.
    const marks = Buffer.from('00000000ffffffff00000011', 'hex');
    await writeFile(join(folder, log.replace('.log', '.done')), marks);
    const again = await open();
    expect(await textsIn(again)).toEqual(['b', 'c']);
    for (const entry of again.waiting) await again.spool.settle(entry);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is for the eyes of its user alone', async () => {
    const before = process.umask(0);
    try {
      await write(await open(), ['a']);
      const [log = ''] = await logs();
      expect((await stat(join(folder, log))).mode & 0o777).toBe(0o600);
    } finally {
      process.umask(before);
    }
  });
});

it('says what is wrong with a folder that cannot be used', async () => {
  const missing: HeldFolder = { ...heldFolder(), path: join(folder, 'nowhere') };
  await expect(
    openSpool({ folder: missing, damagedFolder: folder, segmentBytes: 1, logger: silentLogger }),
  ).rejects.toMatchObject({ code: 'outbox.damaged' });
});
