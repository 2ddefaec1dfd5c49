import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { tickOf } from './process-life.js';
import {
  findRunName,
  formatRunName,
  isRunOver,
  nameThisRun,
  nameWithin,
  type RunOwner,
  thisMachine,
} from './run-name.js';

const HOUR_SECONDS = 60 * 60;

/** The name of a run of some process of this machine, begun now. */
const nameOf = (more: Partial<RunOwner>): string =>
  formatRunName({ startedAt: Math.floor(Date.now() / 1_000), machine: thisMachine(), pid: 1, tick: 0, ...more });

test('the run of a process that is there goes on; killed, it is over', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1_000)']);
  const pid = child.pid ?? 0;
  const name = nameOf({ pid, tick: tickOf(pid) });
  expect(isRunOver(name)).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isRunOver(name)).toBe(true);
});

test.runIf(process.platform === 'linux')('a process that has the id by now is not the one of the run', () => {
  expect(isRunOver(nameOf({ pid: process.pid, tick: tickOf('self') }))).toBe(false);
  expect(isRunOver(nameOf({ pid: process.pid, tick: tickOf('self') - 1 }))).toBe(true);
});

test.runIf(process.platform === 'linux')('a killed process for which nobody waited is over', async () => {
  // The shell becomes a program that never waits for what the shell has started.
  const parent = spawn('bash', ['-c', 'sleep 600 & echo $!; exec sleep 600']);
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [line] = await once(parent.stdout.setEncoding('utf8'), 'data');
  const pid = Number(line);
  const name = nameOf({ pid, tick: tickOf(pid) });
  expect(isRunOver(name)).toBe(false);
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => isRunOver(name)).toBe(true);
});

test('a run of another machine is known by its age alone', () => {
  const startedHoursAgo = (hours: number): string =>
    nameOf({ machine: 'abcdef', startedAt: Math.floor(Date.now() / 1_000) - hours * HOUR_SECONDS });
  expect(isRunOver(startedHoursAgo(23))).toBe(false);
  expect(isRunOver(startedHoursAgo(25))).toBe(true);
});

test.each([
  '/',
  'h-b',
  '',
  'bloodbank-test',
  'bloodbank-test-',
  'bloodbank-test-mine',
  'my-bloodbank-test-1-abcdef-1-1',
  'bloodbank-test-1-abcdef-1-1-mine',
])('%j is no name of a run, so it is nobody’s to remove', (name) => {
  expect(isRunOver(name)).toBe(false);
});

test('whatever a run creates shows whose it is, within the 63 bytes that PostgreSQL keeps of a name', () => {
  const run = nameThisRun();
  expect(isRunOver(run)).toBe(false);
  expect(findRunName(run)).toBe(run);
  expect(findRunName(`dlq.bloodbank.events.v1.${nameWithin(run, 'svc')}.p0`)).toBe(run);
  expect(findRunName(`${run}:{bloodbank:correlation}:event:1`)).toBe(run);
  const largest = nameOf({ pid: 2 ** 22, tick: 2 ** 40 });
  expect(nameWithin(largest, 'inbox').length).toBeLessThanOrEqual(63);
});
