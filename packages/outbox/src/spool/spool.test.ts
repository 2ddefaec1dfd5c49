import { readdirSync, readFileSync } from 'node:fs';
import { appendFile, chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '@bloodbank/core/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canListOpen, listOpen } from '../disk/open-files.fixture.js';
import { OutboxError } from '../outbox-errors.js';
import type { HeldFolder } from '../process/held-folders.js';
import { encodeRecord, STATE_OFFSET } from './record.js';
import { explain, type OpenedSpool, openSpool } from './spool.js';

let folder: string;
const opened: OpenedSpool[] = [];
/** The level of each line, and the segment that it tells of. */
const logged: (readonly [level: string, segment: unknown])[] = [];
const log =
  (level: string) =>
  ({ segment }: { readonly segment?: unknown }) =>
    void logged.push([level, segment]);
const logger: Logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') } as Logger;
beforeEach(async () => {
  logged.length = 0;
  folder = await mkdtemp(join(tmpdir(), 'spool-'));
});
afterEach(async () => {
  for (const { spool } of opened.splice(0)) await spool.close();
  await rm(folder, { recursive: true });
});

/** Of one letter. */
const RECORD_BYTES = encodeRecord(Buffer.from('a')).length;
/** A user who owns nothing. */
const NOBODY = 65_534;

/** Nobody else wants it. */
const heldFolder = (): HeldFolder => ({
  path: folder,
  isLost: false,
  assertHeld: async () => {},
  release: async () => {},
});

const damagedFolder = () => join(folder, 'aside', 'damaged');

async function open(segmentBytes = 1_000_000, held: Partial<HeldFolder> = {}): Promise<OpenedSpool> {
  const options = { folder: { ...heldFolder(), ...held }, damagedFolder: damagedFolder(), segmentBytes, logger };
  const one = await openSpool(options);
  opened.push(one);
  return one;
}

async function reopen(segmentBytes?: number): Promise<OpenedSpool> {
  await opened.pop()?.spool.close();
  return open(segmentBytes);
}

/** In the one file of a spool that was closed: small letters become large ones. */
async function damage(...texts: readonly string[]): Promise<void> {
  await opened.pop()?.spool.close();
  const [log = ''] = await logs();
  const bytes = await readFile(join(folder, log));
  for (const text of texts) bytes.write(text.toUpperCase(), bytes.indexOf(text));
  await writeFile(join(folder, log), bytes);
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
    const entries = await write(one, ['a', 'b']);
    expect(one.spool.isEmpty).toBe(false);
    for (const entry of entries) await one.spool.settle(entry);
    expect(await readdir(folder)).toEqual([]);
    expect(one.spool.usedBytes).toBe(0);
    expect(one.spool.isEmpty).toBe(true);
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
    expect(await readdir(folder)).not.toContain('aside');
    expect((await stat(join(folder, log))).size).toBe(2 * RECORD_BYTES);
    expect(logged).toEqual([['info', '000000000001']]);
    await write(again, ['c']);
    expect(await textsIn(await reopen())).toEqual(['a', 'b', 'c']);
  });

  it('sets damaged places aside, each once, and lets the rest flow', async () => {
    await write(await open(), ['a', 'bbbb', 'c', 'dddd']);
    await damage('bbbb', 'dddd');
    const again = await open();
    expect(await textsIn(again)).toEqual(['a', 'c']);
    const names = (await readdir(damagedFolder())).sort();
    const kept = await Promise.all(names.map((name) => readFile(join(damagedFolder(), name), 'latin1')));
    expect(kept).toEqual([expect.stringContaining('BBBB'), expect.stringContaining('DDDD')]);
    expect(logged).toEqual([
      ['error', '000000000001'],
      ['error', '000000000001'],
    ]);
    await reopen();
    expect((await readdir(damagedFolder())).sort()).toEqual(names);
  });

  it('removes a file whose damaged places are aside, when nothing waits in it', async () => {
    await write(await open(), ['bbbb']);
    await damage('bbbb');
    expect((await open()).spool.isEmpty).toBe(true);
    expect(await logs()).toEqual([]);
    expect(await readdir(damagedFolder())).toHaveLength(1);
  });

  it('keeps a file of which a damaged place cannot be set aside', async () => {
    await write(await open(), ['bbbb', 'dddd']);
    await damage('bbbb', 'dddd');
    await writeFile(join(folder, 'aside'), 'in the way');
    await open();
    expect(await logs()).toHaveLength(1);
    expect(logged.map(([level]) => level)).toEqual(['error', 'warn', 'error', 'warn']);
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

  it.each([RECORD_BYTES + 1, 2 * RECORD_BYTES])('begins a file when the last holds %d bytes', async (segmentBytes) => {
    const one = await open(segmentBytes);
    await write(one, ['a', 'b', 'c', 'd', 'e', 'f']);
    expect(await logs()).toHaveLength(3);
    expect(one.spool.usedBytes).toBe(6 * RECORD_BYTES);
  });

  it('begins a file of its own after a start, which outlives those that were found', async () => {
    await write(await open(), ['a']);
    const again = await reopen();
    await write(again, ['b']);
    for (const entry of again.waiting) await again.spool.settle(entry);
    await write(again, ['c']);
    expect(await logs()).toHaveLength(1);
    expect(await textsIn(await reopen())).toEqual(['b', 'c']);
  });

  it('removes at its start what an earlier process had settled', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => String(index));
    await write(await open(1), texts);
    await opened.pop()?.spool.close();
    for (const log of await logs()) {
      const bytes = await readFile(join(folder, log));
      bytes[STATE_OFFSET] = 0;
      await writeFile(join(folder, log), bytes);
    }
    await open();
    // At once, for an open spool has removed them.
    expect(readdirSync(folder)).toEqual([]);
  });

  it('settles a record once a later process would see it', async () => {
    const one = await open();
    const [entry] = await write(one, ['a', 'b']);
    await one.spool.settle(entry as NonNullable<typeof entry>);
    const [log = ''] = readdirSync(folder);
    expect(readFileSync(join(folder, log))[STATE_OFFSET]).toBe(0);
  });

  it('takes nothing once it closes, and finishes what came before', async () => {
    const { spool } = await open();
    const early = spool.append(Buffer.from('a'));
    const closed = spool.close();
    const late = expect(spool.append(Buffer.from('b'))).rejects.toMatchObject({ code: 'transport.closed' });
    await closed;
    const [log = ''] = readdirSync(folder);
    expect(readFileSync(join(folder, log))).toHaveLength(RECORD_BYTES);
    await Promise.all([early, late]);
  });

  it.skipIf(!canListOpen)('leaves its folder to others when it has nothing open there any more', async () => {
    let openThen: readonly string[] = ['not yet'];
    let isReleased = false;
    const release = async () => {
      openThen = listOpen(folder);
      await new Promise((resolve) => setImmediate(resolve));
      isReleased = true;
    };
    const { spool } = await open(1, { release });
    await write({ spool, waiting: [] }, ['a', 'b']);
    expect(listOpen(folder)).toHaveLength(2);
    await spool.close();
    expect({ openThen, isReleased }).toEqual({ openThen: [], isReleased: true });
    // The second file cannot be read.
    isReleased = false;
    const [, log = ''] = await logs();
    await rm(join(folder, log));
    await mkdir(join(folder, log));
    await expect(open(1, { release })).rejects.toMatchObject({ code: 'outbox.damaged' });
    expect({ openThen, isReleased }).toEqual({ openThen: [], isReleased: true });
  });

  it('says so when its folder was taken over while a record was written', async () => {
    const lost = new OutboxError('outbox.damaged', 'The folder was taken over.');
    const one = await open(1, { assertHeld: () => Promise.reject(lost) });
    await expect(one.spool.append(Buffer.from('a'))).rejects.toBe(lost);
  });

  it('goes on with the next file when one cannot be made', async () => {
    const one = await open(1);
    await write(one, ['a']);
    await mkdir(join(folder, '000000000002.log'));
    await expect(one.spool.append(Buffer.from('b'))).rejects.toMatchObject({ code: 'outbox.damaged' });
    await write(one, ['c']);
    expect(await logs()).toEqual(['000000000001.log', '000000000002.log', '000000000003.log']);
    expect(one.spool.usedBytes).toBe(2 * RECORD_BYTES);
  });

  it.runIf(canListOpen)('leaves no file behind that the disk has no room for', async () => {
    const one = await open();
    await symlink('/dev/full', join(folder, '000000000001.log'));
    await expect(one.spool.append(Buffer.from('a'))).rejects.toMatchObject({ code: 'outbox.full' });
    expect(readdirSync(folder)).toEqual([]);
    expect(one.spool.isEmpty).toBe(true);
    await write(one, ['b']);
    expect(await textsIn(await reopen())).toEqual(['b']);
  });

  it.skipIf(process.geteuid === undefined)(
    'keeps nothing in a file whose name may be lost with the power',
    async () => {
      const one = await open();
      // Files can be made in it, and what it holds cannot be synced. Whoever may do everything is somebody else meanwhile.
      await chmod(folder, 0o333);
      const user = process.geteuid?.() ?? 0;
      if (user === 0) process.seteuid?.(NOBODY);
      const results = await Promise.allSettled([
        one.spool.append(Buffer.from('a')),
        one.spool.append(Buffer.from('b')),
      ]);
      if (user === 0) process.seteuid?.(user);
      await chmod(folder, 0o700);
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(await readdir(folder)).toEqual([]);
      await write(one, ['c']);
      expect(await textsIn(await reopen())).toEqual(['c']);
    },
  );

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
  await expect(openSpool({ folder: missing, damagedFolder: folder, segmentBytes: 1, logger })).rejects.toMatchObject({
    code: 'outbox.damaged',
  });
});

it.each([
  ['ENOSPC', 'outbox.full'],
  ['EDQUOT', 'outbox.full'],
  ['EFBIG', 'outbox.full'],
  ['EIO', 'outbox.damaged'],
])('says of %s that it is %s', (code, said) => {
  const thrown = Object.assign(new Error('It failed'), { code });
  expect(() => explain(thrown)).toThrow(expect.objectContaining({ code: said, cause: thrown }));
});
