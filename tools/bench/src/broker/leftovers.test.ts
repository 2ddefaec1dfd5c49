import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgetLeftovers, type Leftovers, readAbandoned, writeLeftovers } from './leftovers.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leftovers-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const LEFT: Leftovers = { broker: '127.0.0.1:5672/', queues: ['q'], exchanges: ['x'], sharedExchanges: [] };
/** No process has it: it is above Linux's greatest. */
const GONE = 4_194_305;

test('what a run that is gone has left on this broker is found', () => {
  writeFileSync(join(folder, `${GONE}.json`), JSON.stringify(LEFT));
  expect(readAbandoned(folder, LEFT.broker)).toEqual([{ ...LEFT, pid: GONE }]);
  expect(readAbandoned(folder, 'elsewhere:5672/')).toEqual([]);
  forgetLeftovers(folder, GONE);
  expect(readdirSync(folder)).toEqual([]);
});

test('what a run still needs is left alone', () => {
  writeLeftovers(folder, LEFT);
  expect(readdirSync(folder)).toEqual([`${process.pid}.json`]);
  expect(readAbandoned(folder, LEFT.broker)).toEqual([]);
});

test('neither a file that was cut short nor a missing folder stops a run', () => {
  writeFileSync(join(folder, `${GONE}.json`), '{"broker":"127.');
  expect(readAbandoned(folder, LEFT.broker)).toEqual([]);
  expect(readAbandoned(join(folder, 'missing'), LEFT.broker)).toEqual([]);
});
