import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@bloodbank/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

async function open(maxBytes = 1_000_000): Promise<OpenedSpool> {
  const one = await openSpool({ folder, maxBytes, logger: silentLogger });
  opened.push(one);
  return one;
}

async function reopen(maxBytes?: number): Promise<OpenedSpool> {
  await opened.pop()?.spool.close();
  return open(maxBytes);
}

const write = ({ spool }: OpenedSpool, texts: readonly string[]) =>
  Promise.all(texts.map((text) => spool.append(Buffer.from(text))));
const textsIn = ({ spool, waiting }: OpenedSpool) =>
  Promise.all(waiting.map(async (entry) => String(await spool.read(entry))));
const logs = async () => (await readdir(folder)).filter((name) => name.endsWith('.log')).sort();

describe('a spool', () => {
  it('keeps what is not settled, in its order, across segments and starts', async () => {
    const texts = Array.from({ length: 50 }, (_, index) => `event ${index} ${'x'.repeat(100)}`);
    const entries = await write(await open(10_000), texts);
    expect((await logs()).length).toBeGreaterThan(1);
    for (const [index, entry] of entries.entries()) if (index % 2 === 0) await opened[0]?.spool.settle(entry);
    const again = await reopen(10_000);
    expect(await textsIn(again)).toEqual(texts.filter((_, index) => index % 2 === 1));
  });

  it('gives the disk back once all is settled', async () => {
    const one = await open();
    for (const entry of await write(one, ['a', 'b'])) await one.spool.settle(entry);
    expect(await readdir(folder)).toEqual(['damaged', 'lock']);
    expect(one.spool.usedBytes).toBe(0);
    const [entry] = await write(one, ['c']);
    expect(String(await one.spool.read(entry as NonNullable<typeof entry>))).toBe('c');
  });

  it('takes no more than it may, also of many at a time, and takes again when there is room', async () => {
    const one = await open(1_000);
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => one.spool.append(Buffer.alloc(100, 'x'))),
    );
    const taken = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(taken).toHaveLength(8);
    expect(one.spool.usedBytes).toBeLessThanOrEqual(1_000);
    await expect(one.spool.append(Buffer.alloc(100))).rejects.toMatchObject({ code: 'gateway.spool-full' });
    for (const entry of taken) await one.spool.settle(entry);
    await one.spool.append(Buffer.alloc(100));
  });

  it('cuts off a record that was never written whole, and keeps those before it', async () => {
    await write(await open(), ['a', 'b']);
    await opened.pop()?.spool.close();
    const [log = ''] = await logs();
    await appendFile(join(folder, log), encodeRecord(Buffer.from('torn')).subarray(0, -1));
    const again = await open();
    expect(await textsIn(again)).toEqual(['a', 'b']);
    expect(again.spool.damagedCount).toBe(0);
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
    expect(again.spool.damagedCount).toBe(1);
    const [name = ''] = await readdir(join(folder, 'damaged'));
    expect(await readFile(join(folder, 'damaged', name), 'latin1')).toContain('BBBB');
    expect((await reopen()).spool.damagedCount).toBe(1);
  });

  it('is bounded in what it brings back when its marks are torn', async () => {
    const one = await open();
    for (const entry of (await write(one, ['a', 'b', 'c'])).slice(0, 2)) await one.spool.settle(entry);
    await opened.pop()?.spool.close();
    const marks = (await readdir(folder)).find((name) => name.endsWith('.done')) ?? '';
    await writeFile(join(folder, marks), (await readFile(join(folder, marks))).subarray(0, -3));
    expect(await textsIn(await open())).toEqual(['b', 'c']);
  });
});

describe('the lock of a spool', () => {
  it('keeps a second one out, and is released', async () => {
    await open();
    await expect(open()).rejects.toMatchObject({ code: 'gateway.spool-damaged' });
    await reopen();
  });

  it('of another living process is respected', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
    await once(child, 'spawn');
    await writeFile(join(folder, 'lock'), JSON.stringify({ pid: child.pid }));
    await expect(open()).rejects.toThrow(`process ${child.pid}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await open();
  });

  it.each([
    ['of this very pid, as every start in a container has it', JSON.stringify({ pid: process.pid })],
    ['of a pid that is somebody else now', JSON.stringify({ pid: process.ppid, startedAt: '1' })],
    ['that is empty', ''],
    ['that is no lock', '{"pid":-1}'],
  ])('%s is taken over', async (_, content) => {
    await writeFile(join(folder, 'lock'), content);
    await open();
    expect((await readdir(folder)).sort()).toEqual(['damaged', 'lock']);
  });
});

it('says what is wrong with a folder that cannot be used', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(openSpool({ folder: join(folder, 'file'), maxBytes: 1, logger: silentLogger })).rejects.toMatchObject({
    code: 'gateway.spool-damaged',
  });
});
