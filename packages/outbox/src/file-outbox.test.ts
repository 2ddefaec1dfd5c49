import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outbox } from '@bloodbank/core/ports';
import { AWAY, createScriptedBroker, eventOf, idOf, numberOf, waitFor } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { makeFolder, openOutbox, renameOwn, storedIn } from './file-outbox.fixture.js';
import { formatFolderName, newFolderId } from './process/folder-name.js';
import { ownIdentity } from './process/process-identity.js';

vi.setConfig({ testTimeout: 30_000 });

let folder: string;
const opened: Outbox[] = [];
beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(async () => {
  for (const outbox of opened.splice(0)) await outbox.close();
  await rm(folder, { recursive: true });
});

async function open(broker = createScriptedBroker(), options: Parameters<typeof openOutbox>[2] = {}): Promise<Outbox> {
  const outbox = await openOutbox(folder, broker, options);
  opened.push(outbox);
  return outbox;
}

async function keepOne(): Promise<string> {
  const broker = createScriptedBroker();
  broker.failure = AWAY;
  const outbox = await openOutbox(folder, broker);
  const event = eventOf('a', 0);
  await outbox.publish(event);
  await outbox.close();
  return idOf(event);
}

const folders = async (): Promise<readonly string[]> => (await readdir(folder)).filter((name) => name.includes('.'));

it('makes nothing below its folder before it keeps something, and leaves nothing after an orderly end', async () => {
  const broker = createScriptedBroker();
  const outbox = await open(broker);
  await outbox.publish(eventOf('a', 0));
  expect(await readdir(folder)).toEqual([]);
  broker.failure = AWAY;
  await outbox.publish(eventOf('a', 1));
  expect(await folders()).toHaveLength(1);
  broker.failure = undefined;
  await waitFor(() => broker.taken.length === 2, { what: 'both events' });
  await outbox.close();
  expect(await readdir(folder)).toEqual([]);
});

it('leaves what it kept under a name of nobody, which the next takes at once', async () => {
  const id = await keepOne();
  expect(await folders()).toEqual([expect.stringMatching(/\.free$/)]);
  const broker = createScriptedBroker();
  await open(broker);
  await waitFor(() => broker.taken.map(idOf).includes(id), { what: 'the kept event' });
  await waitFor(async () => (await folders()).length === 0, { what: 'an empty outbox' });
});

it('publishes also what a neighbour leaves that dies meanwhile', async () => {
  const away = createScriptedBroker();
  away.failure = AWAY;
  const broker = createScriptedBroker();
  await open(broker);
  // It runs on in truth, and must not take back what it had.
  const neighbour = await open(away, { adoptEveryMs: 60_000 });
  const event = eventOf('a', 0);
  await neighbour.publish(event);
  expect(broker.taken).toEqual([]);
  await renameOwn(folder);
  await waitFor(() => broker.taken.map(idOf).includes(idOf(event)), { what: 'what the neighbour left' });
});

it('lets one of two that start at the same time have a folder, and not both', async () => {
  for (let n = 0; n < 20; n++) await keepOne();
  const brokers = Array.from({ length: 4 }, createScriptedBroker);
  await Promise.all(brokers.map((broker) => open(broker)));
  await waitFor(async () => (await storedIn(folder)).length === 0, { what: 'an empty outbox' });
  const taken = brokers.flatMap((broker) => broker.taken.map(idOf));
  expect(taken).toHaveLength(20);
  expect(new Set(taken).size).toBe(20);
});

async function give(
  child: Pick<ChildProcess, 'pid'>,
  owner: Partial<ReturnType<typeof ownIdentity>> = {},
): Promise<string> {
  const [name = ''] = await folders();
  const { pid = 0 } = child;
  const given = formatFolderName({ id: newFolderId(), owner: { ...ownIdentity(), startedAt: '', pid, ...owner } });
  await rename(join(folder, name), join(folder, given));
  return given;
}

it('respects a process that is alive, and no zombie', async () => {
  const id = await keepOne();
  // Its child ends at once, and nobody asks how: a zombie, until its parent ends.
  const parent = spawn('sh', ['-c', 'sh -c "exit 0" & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const living = await give(parent);
  const broker = createScriptedBroker();
  await open(broker);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await folders()).toEqual([living]);
  await give({ pid: Number(String(line)) });
  await waitFor(() => broker.taken.map(idOf).includes(id), { what: 'what the zombie left' });
  parent.kill('SIGKILL');
});

it('takes a pid that is somebody else now for nobody', async () => {
  const id = await keepOne();
  await give(process, { pid: process.ppid, startedAt: '1' });
  const broker = createScriptedBroker();
  await open(broker);
  await waitFor(() => broker.taken.map(idOf).includes(id), { what: 'the kept event' });
});

it('does not take what belongs to a process elsewhere while that shows that it is there', async () => {
  await keepOne();
  const theirs = await give(process, { place: '0123456789ab' });
  await open();
  const path = join(folder, theirs);
  const endsAt = performance.now() + 1_000;
  while (performance.now() < endsAt) {
    await utimes(path, new Date(), new Date());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(await folders()).toEqual([theirs]);
});

it('takes what a process elsewhere left once it showed nothing for a while', async () => {
  const id = await keepOne();
  await give(process, { place: '0123456789ab' });
  const broker = createScriptedBroker();
  await open(broker);
  await waitFor(() => broker.taken.map(idOf).includes(id), { timeoutMs: 25_000, what: 'the kept event' });
});

it('keeps the order of what several starts kept', async () => {
  const away = createScriptedBroker();
  away.failure = AWAY;
  for (let n = 0; n < 3; n++) {
    const outbox = await openOutbox(folder, away);
    await outbox.publish(eventOf('a', n));
    await outbox.close();
  }
  const broker = createScriptedBroker();
  await open(broker);
  await waitFor(() => broker.taken.length === 3, { what: 'three events' });
  expect(broker.taken.map(numberOf)).toEqual([0, 1, 2]);
});

it('leaves alone what it does not know', async () => {
  await mkdir(join(folder, 'notes.d'));
  await writeFile(join(folder, 'notes.d', '000000000001.log'), 'mine');
  await open();
  expect(await readdir(folder, { recursive: true })).toEqual(['notes.d', 'notes.d/000000000001.log']);
});

it('says what is wrong with a folder that cannot be used', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(openOutbox(join(folder, 'file'), createScriptedBroker())).rejects.toMatchObject({
    code: 'outbox.damaged',
  });
});
