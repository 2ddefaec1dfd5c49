import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedBroker, startEmbeddedBroker } from '@bloodbank/embedded-broker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Arm, Case, Question } from '../harness/question.js';
import type { Report } from '../harness/result.js';
import { RATE } from '../questions/metrics.js';
import { runBench } from './run-bench.js';

let broker: EmbeddedBroker;
let folder: string;
beforeAll(async () => {
  broker = await startEmbeddedBroker();
  folder = mkdtempSync(join(tmpdir(), 'bench-'));
});
afterAll(async () => {
  await broker.close();
  rmSync(folder, { recursive: true });
});

const publishes = (name: string, client: string): Arm => ({
  name,
  program: 'publish',
  options: { client, payload: 'small', callers: 2 },
});

const consumes = (name: string, client: string, own: boolean): Arm => ({
  name,
  program: 'consume',
  options: { client, prefetch: 10, events: 50, declaresQueue: own },
  hasOwnQueue: own,
});

/** A question as small as a question can be. */
function questionOf(name: string, one: Omit<Case, 'name' | 'reference' | 'runMs'>): Question {
  const cases = (): readonly Case[] => [{ name: 'tiny', reference: 'amqplib', runMs: 20, ...one }];
  return { name, asks: 'Does the bench itself work?', metrics: [RATE], cases };
}

const PUBLISH = questionOf('publish', {
  queue: { type: 'quorum' },
  arms: [publishes('amqplib', 'amqplib'), publishes('bloodbank', 'bloodbank')],
});
const CONSUME = questionOf('consume', {
  queue: { type: 'quorum', filled: { payload: 'small', events: 50 } },
  arms: [consumes('amqplib', 'amqplib', false), consumes('bloodbank', 'bloodbank', true)],
});

const asks = (name: string, client: string): Arm => ({
  name,
  program: 'request',
  options: { client, callers: 3, requests: 20 },
});
const REQUEST = questionOf('request', {
  queue: { type: 'quorum', isUnbound: true },
  arms: [asks('amqplib', 'amqplib'), asks('bloodbank', 'bloodbank')],
});

async function bench(args: readonly string[], questions: readonly Question[], signal = new AbortController().signal) {
  const said = { out: '', notes: '' };
  const code = await runBench(
    ['--url', broker.url, ...args],
    {
      env: {},
      signal,
      out: (text) => {
        said.out += text;
      },
      note: (text) => {
        said.notes += text;
      },
      progress: () => {},
    },
    questions,
  );
  return { code, ...said };
}

const namesOn = (made: EmbeddedBroker): readonly string[] =>
  [...made.queues(), ...made.exchanges()].map(({ name }) => name).sort();

test('measures both sides of each question, keeps what it saw, and leaves nothing on the broker', async () => {
  const before = namesOn(broker);
  const file = join(folder, 'report.json');
  const { code, out } = await bench(
    ['--json', '--rounds', '2', '--seed', '5', '--out', file],
    [PUBLISH, CONSUME, REQUEST],
  );
  const report = JSON.parse(out) as Report;
  expect(report).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  expect(report).toMatchObject({ format: 1, seed: 5, isQuick: false });
  expect(report.questions.map(({ name }) => name)).toEqual(['publish', 'consume', 'request']);
  for (const { cases } of report.questions) {
    const [one] = cases;
    expect(one?.leftOut).toEqual([]);
    expect(one?.rounds).toHaveLength(2);
    expect(one?.arms.map(({ name }) => name)).toEqual(['amqplib', 'bloodbank']);
    for (const { runs, ratios } of one?.arms ?? []) {
      expect(runs).toHaveLength(2);
      expect(runs.every(({ rate = 0 }) => rate > 0)).toBe(true);
      expect(ratios['rate']?.median).toBeGreaterThan(0);
    }
  }
  expect(code).toBe(0);
  expect(namesOn(broker)).toEqual(before);

  const compared = await bench(['publish', '--rounds', '1', '--against', file], [PUBLISH, CONSUME]);
  expect(compared.out).toMatch(/publish, tiny, bloodbank: a second +\d/);
}, 300_000);

test('an arm that fails is named with its reason, the others go on, and the exit code tells', async () => {
  const question = questionOf('publish', {
    queue: { type: 'quorum' },
    arms: [publishes('amqplib', 'amqplib'), publishes('broken', 'nobody')],
  });
  const { code, out } = await bench(['--rounds', '1'], [question]);
  expect(out).toMatch(/amqplib +\d/);
  expect(out).toMatch(/broken failed: .*not a function/);
  expect(code).toBe(1);
}, 300_000);

test('what was interrupted ends soon and is cleared away', async () => {
  const before = namesOn(broker);
  const stop = new AbortController();
  const endless: Question = {
    ...PUBLISH,
    cases: (scale) => PUBLISH.cases(scale).map((one) => ({ ...one, runMs: 100_000 })),
  };
  const running = bench(['--rounds', '1'], [endless], stop.signal);
  while (!broker.queues().some(({ messages }) => messages > 0)) await new Promise((resolve) => setTimeout(resolve, 10));
  stop.abort();
  expect(await running).toMatchObject({ code: 130, notes: expect.stringContaining('Interrupted') });
  expect(namesOn(broker)).toEqual(before);
}, 300_000);

test.each<[string, readonly string[], RegExp]>([
  ['a question that is not there', ['speed'], /no question "speed".*publish/],
  ['no rounds at all', ['--rounds', '0'], /--rounds wants a whole number from 1, not "0"/],
  ['a seed that is no number', ['--seed', 'x'], /--seed wants a whole number from 0/],
  ['an option that is not there', ['--fast'], /--fast/],
  ['an address of something else', ['--url', 'http://127.0.0.1'], /not an amqp/],
  ['questions about two brokers', ['publish', 'kafka-publish'], /two brokers at a time/],
  ['a question about Kafka, asked of another broker', ['kafka-publish', '--url', 'amqp://h'], /not asked of amqp/],
  ['a file that is no report', ['--against', 'package.json'], /no report of pnpm bench/],
])('%s is wrong usage', async (_, args, message) => {
  const { code, notes, out } = await bench(args, [PUBLISH, { ...PUBLISH, name: 'kafka-publish', broker: 'kafka' }]);
  expect(notes).toMatch(message);
  expect(notes).toContain('Usage: pnpm bench');
  expect(out).toBe('');
  expect(code).toBe(2);
});

test('help names every question', async () => {
  const { code, out } = await bench(['--help'], [PUBLISH, CONSUME]);
  expect(out).toMatch(/publish +Does the bench itself work\?\n +consume/);
  expect(code).toBe(0);
});
