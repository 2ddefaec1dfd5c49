import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobReport } from '@bloodbank/operations';
import { ownIdentity } from '@bloodbank/outbox';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { createFolderJobLog } from './folder-job-log.js';

let folder: string;
beforeEach(async () => {
  const parent = await mkdtemp(join(tmpdir(), 'bloodbank-jobs-'));
  folder = join(parent, 'jobs');
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
});

const reportOf = (n: number): JobReport => ({
  id: `00000000-0000-4000-8000-00000000000${n}`,
  kind: 'dead-letters.purge',
  state: 'running',
  by: 'ann',
  target: 'orders',
  types: [],
  started_at: `2026-11-30T10:00:0${n}Z`,
  done: n,
  total: 9,
  failed: 0,
});
const fileOf = (id: string): string => join(folder, `${id}.json`);

it('gives back what was written last, newest first, and is for its user alone', async () => {
  const log = createFolderJobLog(folder);
  expect(await log.read()).toEqual([]);
  for (const n of [1, 2]) await log.write(reportOf(n));
  await log.write({ ...reportOf(1), state: 'completed' });
  expect(await createFolderJobLog(folder).read()).toEqual([reportOf(2), { ...reportOf(1), state: 'completed' }]);
  await log.remove(reportOf(2).id);
  expect(await readdir(folder)).toEqual([`${reportOf(1).id}.json`]);
  expect((await stat(folder)).mode & 0o077).toBe(0);
  expect((await stat(fileOf(reportOf(1).id))).mode & 0o077).toBe(0);
});

it('leaves to a process that runs what is its own, and takes over from one that is gone', async () => {
  const log = createFolderJobLog(folder);
  await log.read();
  // The parent of this process runs, and is not this one.
  const alive = { ...ownIdentity(), pid: process.ppid, startedAt: '' };
  const gone = { ...ownIdentity(), pid: 2 ** 22 + 1, startedAt: '1' };
  const elsewhere = { ...gone, place: 'another machine' };
  for (const [n, owner] of [alive, gone, elsewhere].entries()) {
    await writeFile(fileOf(reportOf(n).id), JSON.stringify({ owner, report: reportOf(n) }));
  }
  expect(await log.read()).toEqual([reportOf(2), reportOf(1)]);
});

it('passes over what is torn, and what is none of its own', async () => {
  const log = createFolderJobLog(folder);
  await log.read();
  await log.write(reportOf(1));
  for (const text of ['', '{"owner":', 'null', '{"report":{}}', '[]']) await writeFile(fileOf(reportOf(2).id), text);
  await writeFile(join(folder, 'notes.txt'), 'x');
  expect(await log.read()).toEqual([reportOf(1)]);
});
