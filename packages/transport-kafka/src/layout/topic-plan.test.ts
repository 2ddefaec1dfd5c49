import { expect, test } from 'vitest';
import { specOf, TopicPlan } from './topic-plan.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

test('the file speaks of one topic before the group, the address and its own defaults', () => {
  const file = {
    defaults: { partitions: 1, replicas: 3, retentionMs: 1 },
    topics: { 'a.#': { partitions: 9 }, 'a.*.c': { partitions: 8, replicas: 2 }, 'a.b.c': { retentionMs: 7 } },
  };
  const plan = new TopicPlan(file, { retentionMs: 2 });
  expect(plan.messages('x')).toMatchObject({ partitions: 1, replicas: 3, retentionMs: 2 });
  expect(plan.messages('x', 4)).toMatchObject({ partitions: 4 });
  expect(plan.messages('a.b.c', 4)).toMatchObject({ partitions: 9, replicas: 2, retentionMs: 7 });
});

test('what nobody says is the brokers’ business, but for six partitions', () => {
  const wanted = new TopicPlan({}, {}).messages('x');
  expect(wanted).toEqual({ name: 'x', role: 'messages' });
  expect(specOf(wanted)).toEqual({ name: 'x', partitions: 6 });
});

test('dead letters are kept for good in one partition, unless the file speaks of them', () => {
  expect(new TopicPlan({ defaults: { retentionMs: 5, partitions: 9 } }, {}).deadLetters('x')).toMatchObject({
    ...{ name: 'x.dlq', partitions: 1, retentionMs: -1 },
  });
  expect(new TopicPlan({ topics: { '#.dlq': { retentionMs: DAY_MS } } }, {}).deadLetters('x').retentionMs).toBe(DAY_MS);
});

test.each([
  [undefined, HOUR_MS, undefined],
  [undefined, 3 * DAY_MS, 10 * DAY_MS],
  [-1, 3 * DAY_MS, -1],
  [HOUR_MS, 1_000, 1_000 + 7 * DAY_MS],
  [2 * DAY_MS, HOUR_MS, 2 * DAY_MS],
])('retries outlive their delay: records kept for %s, retried after %s', (retentionMs, delayMs, kept) => {
  const plan = new TopicPlan({}, retentionMs === undefined ? {} : { retentionMs });
  expect(plan.retries('g', delayMs).retentionMs).toBe(kept);
});
