import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { collectBatches } from './collect-batches.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const limits = { size: 3, waitMs: 100, concurrency: 1 };
const done = (): Promise<undefined> => Promise.resolve(undefined);

it('begins when a batch is full, and again when the next one is', async () => {
  const batches: (readonly number[])[] = [];
  const { add } = collectBatches<number>(limits, async (items) => {
    batches.push(items);
    return undefined;
  });
  await Promise.all([1, 2, 3, 4, 5, 6].map(add));
  expect(batches).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
});

it('begins what is there when its first item has waited long enough, and not earlier', async () => {
  const run = vi.fn(done);
  const { add } = collectBatches(limits, run);
  const first = add('a');
  vi.advanceTimersByTime(60);
  void add('b');
  vi.advanceTimersByTime(39);
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledWith(['a', 'b']);
  await first;
});

it('tells each item its own end', async () => {
  const { add } = collectBatches<number>(limits, (items) =>
    Promise.allSettled(items.map((n) => (n === 2 ? Promise.reject(new Error('two')) : Promise.resolve()))),
  );
  const ends = await Promise.allSettled([1, 2, 3].map(add));
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

it('fails every item when the batch throws', async () => {
  const { add } = collectBatches(limits, () => Promise.reject(new Error('all')));
  const ends = await Promise.allSettled([1, 2, 3].map(add));
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
});

it.each([
  ['too few', [{ status: 'fulfilled', value: 1 }]],
  ['too many', Array.from({ length: 4 }, () => ({ status: 'fulfilled', value: 1 }))],
  ['no results at all', ['ok', 'ok', 'ok']],
])('fails every item of a batch that answered %s', async (_, results) => {
  const { add } = collectBatches(limits, async () => results as PromiseSettledResult<unknown>[]);
  const ends = await Promise.allSettled([1, 2, 3].map(add));
  for (const end of ends) expect(end).toMatchObject({ status: 'rejected', reason: { code: 'handler.failed' } });
});

it('runs no more batches at a time than it may, and begins what gathered meanwhile when one ends', async () => {
  const ends: (() => void)[] = [];
  const run = vi.fn(() => new Promise<undefined>((resolve) => ends.push(() => resolve(undefined))));
  const { add } = collectBatches<number>({ ...limits, concurrency: 2 }, run);
  const all = Promise.all([1, 2, 3, 4, 5, 6, 7].map(add));
  vi.advanceTimersByTime(1_000);
  expect(run.mock.calls).toEqual([[[1, 2, 3]], [[4, 5, 6]]]);
  ends[0]?.();
  await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(3));
  expect(run).toHaveBeenLastCalledWith([7]);
  for (const end of ends) end();
  await all;
});

it('lets nothing wait once it is flushed', async () => {
  const run = vi.fn(done);
  const collector = collectBatches(limits, run);
  const waiting = collector.add('a');
  collector.flush();
  await waiting;
  await collector.add('b');
  expect(run.mock.calls).toEqual([[['a']], [['b']]]);
});

it('begins no empty batch', () => {
  const run = vi.fn(done);
  collectBatches(limits, run).flush();
  expect(run).not.toHaveBeenCalled();
});
