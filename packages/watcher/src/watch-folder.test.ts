import { execFile } from 'node:child_process';
import { appendFile, mkdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Invalid } from '@bloodbank/core/errors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { THROWN } from '../../core/src/errors/thrown.fixture.js';
import type { WatchOptions } from './watch-options.js';
import { Watched } from './watched.fixture.js';

const SOON = { timeout: 15_000, interval: 50 };

describe('watching a folder', () => {
  let watched: Watched;
  const at = (path: string): string => join(watched.root, path);
  const expectSaid = (...lines: readonly string[]): Promise<void> =>
    vi.waitFor(() => expect([...watched.said].sort()).toEqual([...lines].sort()), SOON);

  beforeEach(async () => {
    watched = await Watched.create();
    await mkdir(watched.root);
  });
  afterEach(() => watched.remove());

  it('tells of what is new, changed and gone, with its content', async () => {
    await watched.watch({ contentBytes: 100 });
    await writeFile(at('a.md'), 'one');
    await expectSaid('created a.md');
    expect(watched.published[0]).toMatchObject({
      eventType: 'artifact.created',
      payload: { kind: 'document', title: 'a.md', content: 'one', metadata: { size_bytes: 3 } },
    });
    await writeFile(at('a.md'), 'two!');
    await expectSaid('created a.md', 'updated a.md');
    await rm(at('a.md'));
    await expectSaid('created a.md', 'updated a.md', 'deleted a.md');
    expect(new Set(watched.published.map(({ eventId }) => eventId)).size).toBe(3);
  });

  it.skipIf(process.platform !== 'linux')('says which names are no text, and tells of the others', async () => {
    const root = Buffer.from(`${watched.root}/`);
    await writeFile(Buffer.concat([root, Buffer.from([0x62, 0xff, 0x2e, 0x6d, 0x64])]), 'lost');
    await writeFile(at('\ufffd.md'), 'text');
    const warn = vi.fn();
    await watched.watch({ log: { debug() {}, info() {}, warn, error() {} } });
    await expectSaid('created %EF%BF%BD.md');
    expect(warn).toHaveBeenCalledWith(
      { path: at('b\ufffd.md'), error: 'Its name is not UTF-8: rename it.' },
      'Something in a watched folder cannot be read.',
    );
  });

  it('tells of every file, whatever publishing and its logger throw meanwhile', async () => {
    let thrown = 0;
    const fail = (): never => {
      const [, make] = THROWN[thrown++ % THROWN.length] ?? [];
      throw make?.();
    };
    const refused = new Set<string>();
    const publish: WatchOptions['publish'] = (change) => {
      const isFirst = !refused.has(change.eventId);
      refused.add(change.eventId);
      if (isFirst) return thrown % 2 === 0 ? fail() : Promise.resolve().then(fail);
      watched.published.push(change);
      return Promise.resolve();
    };
    const watch = await watched.watch({ publish, log: { debug: fail, info: fail, warn: fail, error: fail } });
    for (const [index] of THROWN.entries()) await writeFile(at(`${index}.md`), String(index));
    await vi.waitFor(() => expect(watched.said).toHaveLength(THROWN.length), { timeout: 20_000, interval: 50 });
    await watch.settled();
    expect(new Set(watched.said).size).toBe(THROWN.length);
  });

  it('tells once of a file that grows, and of one that is saved by renaming', async () => {
    const watch = await watched.watch({ settleMs: 600 });
    for (let step = 0; step < 10; step++) {
      await appendFile(at('growing.log'), `${step}\n`);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    await expectSaid('created growing.log');
    await writeFile(at('growing.log.tmp'), 'all new');
    await rename(at('growing.log.tmp'), at('growing.log'));
    await expectSaid('created growing.log', 'updated growing.log');
    await watch.settled();
    expect(watched.said).toHaveLength(2);
  });

  it('sees every file of many new folders, the deepest too', async () => {
    const watch = await watched.watch();
    const folders = Array.from({ length: 20 }, (_, index) => `deep/${index}/a/b`);
    await Promise.all(
      folders.map(async (folder) => {
        await mkdir(at(folder), { recursive: true });
        for (let file = 0; file < 25; file++) await writeFile(at(`${folder}/${file}.txt`), `${folder} ${file}`);
      }),
    );
    await vi.waitFor(() => expect(watched.said).toHaveLength(500), SOON);
    await watch.settled();
    expect(new Set(watched.said).size).toBe(500);
    expect(watched.said).toHaveLength(500);
  });

  it('sees ten thousand files that come at once, each once', { timeout: 400_000 }, async () => {
    // Well before everything is compared anew: what the system did not report is found by looking into the folders that came.
    const watch = await watched.watch({ rescanMs: 3_600_000 });
    // By another process, which does not wait for this one to look.
    const script = `const { mkdirSync, writeFileSync } = require('node:fs');
      for (let folder = 0; folder < 100; folder++) {
        const path = process.argv[1] + '/many/' + folder + '/x';
        mkdirSync(path, { recursive: true });
        for (let file = 0; file < 100; file++) writeFileSync(path + '/' + file + '.md', folder + ' ' + file);
      }`;
    await promisify(execFile)(process.execPath, ['-e', script, watched.root]);
    await vi.waitFor(() => expect(watched.published.length).toBeGreaterThanOrEqual(10_000), {
      timeout: 360_000,
      interval: 200,
    });
    await watch.settled();
    expect(new Set(watched.said).size).toBe(10_000);
    expect(watched.published).toHaveLength(10_000);
  });

  it('knows a file that was moved, and tells where it was', async () => {
    await watched.watch();
    await writeFile(at('draft.md'), 'the same words');
    await expectSaid('created draft.md');
    await mkdir(at('done'));
    await rename(at('draft.md'), at('done/final.md'));
    await expectSaid('created draft.md', 'updated done/final.md');
    expect(watched.published[1]?.payload.metadata.moved_from).toMatch(/\/draft\.md$/);
    await rm(at('done'), { recursive: true });
    await expectSaid('created draft.md', 'updated done/final.md', 'deleted done/final.md');
  });

  it('takes a copy for a new file', async () => {
    await watched.watch();
    await writeFile(at('a.md'), 'words');
    await expectSaid('created a.md');
    await writeFile(at('b.md'), 'words');
    await expectSaid('created a.md', 'created b.md');
  });

  it('says nothing of temporary, ignored and unasked files, nor of what links lead to', async () => {
    await mkdir(watched.outside);
    await writeFile(join(watched.outside, 'secret.md'), 'not ours');
    await writeFile(at('.gitignore'), 'build/\n');
    await mkdir(at('build'));
    const watch = await watched.watch({ include: ['*.md'], ignore: ['private*'] });
    await writeFile(at('build/out.md'), 'x');
    await writeFile(at('private.md'), 'x');
    await writeFile(at('code.ts'), 'x');
    await writeFile(at('.note.md.swp'), 'x');
    await symlink(watched.outside, at('away'));
    await symlink(join(watched.outside, 'secret.md'), at('link.md'));
    await symlink(watched.root, at('loop'));
    await writeFile(at('note.md'), 'x');
    await expectSaid('created note.md');
    await watch.settled();
    expect(watched.said).toEqual(['created note.md']);
  });

  it('goes by ignore files that are edited while it watches', async () => {
    const watch = await watched.watch();
    await writeFile(at('.bloodbankignore'), '*.log\n.bloodbankignore\n');
    await vi.waitFor(
      async () => {
        const before = watched.said.length;
        await writeFile(at(`probe-${before}-${Date.now()}.log`), 'x');
        await new Promise((resolve) => setTimeout(resolve, 500));
        await watch.settled();
        expect(watched.said).toHaveLength(before);
      },
      { ...SOON, interval: 500 },
    );
    await writeFile(at('seen.md'), 'x');
    await vi.waitFor(() => expect(watched.said).toContain('created seen.md'), SOON);
  });

  it('does not take a touched file for a changed one', async () => {
    const watch = await watched.watch();
    await writeFile(at('a.md'), 'same');
    await expectSaid('created a.md');
    await utimes(at('a.md'), new Date(), new Date('2001-01-01'));
    await writeFile(at('b.md'), 'other');
    await expectSaid('created a.md', 'created b.md');
    await watch.settled();
    expect(watched.said).toHaveLength(2);
  });

  it('finds after a restart what changed meanwhile, and nothing else', async () => {
    const first = await watched.watch();
    for (const name of ['kept.md', 'changed.md', 'gone.md', 'moved.md']) await writeFile(at(name), name);
    await vi.waitFor(() => expect(watched.said).toHaveLength(4), SOON);
    await first.stop();
    watched.published.length = 0;

    await writeFile(at('changed.md'), 'otherwise');
    await rm(at('gone.md'));
    await rename(at('moved.md'), at('elsewhere.md'));
    await writeFile(at('new.md'), 'new');
    const second = await watched.watch();
    await expectSaid('updated changed.md', 'deleted gone.md', 'updated elsewhere.md', 'created new.md');
    await second.stop();
    await watched.watch().then((third) => third.settled());
    expect(watched.said).toHaveLength(4);
  });

  it('gives the same change the same id, also where it is published again after a crash', async () => {
    const lost = join(watched.root, '..', 'lost.ndjson');
    await writeFile(at('a.md'), 'one');
    await watched.watch();
    await vi.waitFor(() => expect(watched.published).toHaveLength(1), SOON);
    await watched.watch({ journalFile: lost });
    await vi.waitFor(() => expect(watched.published).toHaveLength(2), SOON);
    expect(watched.published[1]).toEqual(watched.published[0]);
  });

  it('reads a journal whose last line was cut off by a crash', async () => {
    const file = join(watched.root, '..', 'torn.ndjson');
    await writeFile(at('a.md'), 'one');
    const first = await watched.watch({ journalFile: file });
    await vi.waitFor(() => expect(watched.published).toHaveLength(1), SOON);
    await first.stop();
    await appendFile(file, '["b.md",{"sizeBy');
    await writeFile(at('b.md'), 'two');
    const second = await watched.watch({ journalFile: file });
    await expectSaid('created a.md', 'created b.md');
    await second.stop();
    expect((await readFile(file, 'utf8')).trim().split('\n')).toHaveLength(2);
  });

  it('waits for a bus that is away, and then tells of the last state', async () => {
    const watch = await watched.watch();
    watched.refusal = new Error('connect ECONNREFUSED');
    await writeFile(at('a.md'), 'one');
    await writeFile(at('b.md'), 'two');
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(watched.said).toEqual([]);
    watched.refusal = undefined;
    await expectSaid('created a.md', 'created b.md');
    await watch.settled();
  });

  it('does not repeat what the bus refuses for good', async () => {
    const watch = await watched.watch();
    watched.refusal = new Invalid('schema.invalid', 'The payload does not fit.');
    await writeFile(at('a.md'), 'one');
    await new Promise((resolve) => setTimeout(resolve, 700));
    await watch.settled();
    watched.refusal = undefined;
    await writeFile(at('b.md'), 'two');
    await expectSaid('created b.md');
  });

  it('watches again when its folder was removed and is back, and calls nothing deleted that is back too', async () => {
    await watched.watch();
    await writeFile(at('a.md'), 'one');
    await expectSaid('created a.md');
    await rename(watched.root, `${watched.root}.away`);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await mkdir(watched.root);
    await writeFile(at('a.md'), 'one');
    await writeFile(at('b.md'), 'two');
    await expectSaid('created a.md', 'created b.md');
  });

  it('refuses a folder that is not there', async () => {
    await expect(watched.watch({ root: join(watched.root, 'nowhere') })).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
