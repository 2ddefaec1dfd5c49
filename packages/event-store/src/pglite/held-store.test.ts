import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { announceServer, findServer, releaseStore, takeStore } from './held-store.js';
import { isAlive, ownIdentity } from './process-identity.js';

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bloodbank-held-'));
  folder = join(root, '.bloodbank', 'store');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const host = hostname().replaceAll(/[^A-Za-z0-9.]/g, '_');
const mine = (): string => join(folder, `pg-${ownIdentity()}`);
/** What another process would have left. */
async function leftBy(identity: string): Promise<string> {
  await takeStore(folder);
  const path = join(folder, `pg-${identity}`);
  await rename(mine(), path);
  return path;
}

test('of many who take it at once one has it, and nobody else until it is let go', async () => {
  const taken = await Promise.all(Array.from({ length: 10 }, () => takeStore(folder)));
  expect(taken.filter((path) => path !== undefined)).toEqual([mine()]);
  expect(await readdir(folder)).toEqual([`pg-${ownIdentity()}`]);
  expect(await readdir(join(root, '.bloodbank'))).toEqual(['store']);
  expect(await takeStore(folder)).toBeUndefined();
  await releaseStore(folder, mine());
  expect(await readdir(folder)).toEqual(['pg-free']);
  expect(await takeStore(folder)).toBe(mine());
});

test('what a dead process left is taken over; what one has that runs, or one elsewhere, is not', async () => {
  // No process has such a number.
  await leftBy(`999999999-1-${host}`);
  expect(await takeStore(folder)).toBe(mine());
  await rename(mine(), join(folder, `pg-1-1-another.machine`));
  expect(await takeStore(folder)).toBeUndefined();
});

test('a process that has the number of a dead one is another one', () => {
  const [pid, startedAt = ''] = ownIdentity().split('-');
  expect(isAlive(ownIdentity())).toBe(true);
  // Where /proc says when it began.
  if (startedAt !== '0') expect(isAlive(`${pid}-${Number(startedAt) - 1}-${host}`)).toBe(false);
  expect(isAlive('nonsense')).toBe(false);
});

test('a server is found where it is announced by whoever has the store, and nobody else may read how', async () => {
  expect(await findServer(folder)).toBe('free');
  await takeStore(folder);
  expect(await findServer(folder)).toBe('starting');
  const served = { identity: ownIdentity(), port: 1234, password: 'x' };
  await announceServer(folder, served);
  expect(await findServer(folder)).toEqual(served);
  expect((await stat(join(folder, 'server.json'))).mode & 0o077).toBe(0);
  // One that was killed left its announcement to nobody.
  await announceServer(folder, { ...served, identity: `999999999-1-${host}` });
  expect(await findServer(folder)).toBe('starting');
  await rename(mine(), join(folder, `pg-999999999-1-${host}`));
  expect(await findServer(folder)).toBe('free');
});
