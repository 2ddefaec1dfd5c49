import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { type ArchivedLetter, createLetterIds, factsOf } from '@bloodbank/operations';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { createFolderArchive } from './folder-archive.js';

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'bloodbank-archive-')), 'archive');
  onTestFinished(() => rm(join(folder, '..'), { recursive: true, force: true }));
});

function letterOf(text: string): ArchivedLetter {
  const letter: DeadLetter = {
    reason: 'failed',
    eventId: 'one',
    eventType: 'slack.message.sent',
    code: 'handler.failed',
    message: 'on purpose',
    address: { kind: 'event', key: 'slack.message.sent' },
    destination: 'events',
    body: Buffer.from(text),
    properties: { messageId: 'one', timestamp: new Date('2026-11-30T10:00:00Z'), priority: 3 },
    headers: { tenant: 'blue', n: 7, no: null, yes: true },
  };
  const archived = {
    deadLetterQueue: 'dlq.orders',
    ofQueue: 'orders',
    archivedBy: 'ann',
    archivedAt: '2026-11-30T10:00:00Z',
  };
  return { letter, facts: { ...factsOf(letter, 'dlq.orders', createLetterIds()(letter)), ...archived } };
}

it('gives back what it was given, also to the next process, and to nobody else', async () => {
  const archived = letterOf('a\u0000b🩸\n"');
  await createFolderArchive({ folder }).put(archived);
  const next = createFolderArchive({ folder });
  expect(await next.list()).toEqual([archived.facts]);
  expect(await next.find(archived.facts.id)).toEqual(archived);
  expect((await stat(folder)).mode & 0o077).toBe(0);
  expect((await stat(join(folder, `${archived.facts.id}.letter`))).mode & 0o077).toBe(0);
});

it('keeps one of what is put twice, and forgets what is removed', async () => {
  const archive = createFolderArchive({ folder });
  const [a, b] = [letterOf('a'), letterOf('b')];
  for (const one of [a, b, a]) await archive.put(one);
  expect(await archive.list()).toHaveLength(2);
  await archive.remove(a.facts.id);
  await archive.remove(a.facts.id);
  expect(await archive.list()).toEqual([b.facts]);
  expect(await archive.find(a.facts.id)).toBeUndefined();
});

it('is bounded: what finds no room is refused, and nothing of it stays', async () => {
  const archive = createFolderArchive({ folder, maxBytes: 3_000 });
  await archive.put(letterOf('small'));
  await expect(archive.put(letterOf('x'.repeat(3_000)))).rejects.toMatchObject({ code: 'operation.archive-full' });
  expect(await archive.list()).toHaveLength(1);
  expect(await readdir(folder)).toHaveLength(1);
});

it('refuses names that lead elsewhere, and says which file cannot be read', async () => {
  const archive = createFolderArchive({ folder });
  const { facts, letter } = letterOf('a');
  await archive.put({ facts, letter });
  await writeFile(join(folder, '..', 'outside.letter'), 'x');
  for (const id of ['../outside', '..', '', 'a'.repeat(24).toUpperCase(), '__proto__', `${'a'.repeat(24)}/../x`]) {
    expect(await archive.find(id)).toBeUndefined();
    await archive.remove(id);
  }
  await expect(archive.put({ letter, facts: { ...facts, id: '../outside' } })).rejects.toThrow();
  expect(await readFile(join(folder, '..', 'outside.letter'), 'utf8')).toBe('x');
  await writeFile(join(folder, `${facts.id}.letter`), 'torn');
  await expect(createFolderArchive({ folder }).find(facts.id)).rejects.toMatchObject({
    code: 'operation.archive-unreadable',
    message: expect.stringContaining(facts.id),
  });
  expect(await createFolderArchive({ folder }).list()).toEqual([]);
});

it('a letter that cannot be written is not archived', async () => {
  const archive = createFolderArchive({ folder });
  await archive.list();
  await rm(folder, { recursive: true });
  await writeFile(folder, 'a file where the folder was');
  await expect(archive.put(letterOf('a'))).rejects.toThrow();
});
