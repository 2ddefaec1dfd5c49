import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Deadlines, type Limited } from './deadlines.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const now = (): number => performance.now();

interface Named extends Limited {
  readonly name: string;
}

function limited(name: string, timeoutMs: number): Named {
  return { name, timeoutMs, endsAt: 0, list: undefined, before: undefined, after: undefined };
}

/** Deadlines that note whose passed, and when. */
function openDeadlines() {
  const late: [string, number][] = [];
  const from = performance.now();
  const deadlines = new Deadlines<Named>(({ name }) => late.push([name, performance.now() - from]), now);
  const add = (name: string, timeoutMs: number): Named => {
    const one = limited(name, timeoutMs);
    deadlines.add(one);
    return one;
  };
  return { late, add };
}

it('calls back for each by its own deadline, in their order', () => {
  const { late, add } = openDeadlines();
  add('a', 100);
  vi.advanceTimersByTime(40);
  add('b', 100);
  add('c', 30);
  vi.advanceTimersByTime(1_000);
  expect(late).toEqual([
    ['c', 70],
    ['a', 100],
    ['b', 140],
  ]);
});

it('says nothing of what has gone, wherever it stood', () => {
  const { late, add } = openDeadlines();
  const all = ['a', 'b', 'c', 'd', 'e'].map((name) => add(name, 100));
  for (const place of [0, 2, 4]) all[place]?.list?.remove(all[place]);
  vi.advanceTimersByTime(50);
  add('f', 100);
  vi.advanceTimersByTime(1_000);
  expect(late).toEqual([
    ['b', 100],
    ['d', 100],
    ['f', 150],
  ]);
});

it('holds nothing that has gone', () => {
  const { add } = openDeadlines();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => add(name, 100)) as [Named, Named, Named];
  b.list?.remove(b);
  expect([b.list, b.before, b.after]).toEqual([undefined, undefined, undefined]);
  expect([a.after, c.before]).toEqual([c, a]);
  a.list?.remove(a);
  expect(c.before).toBeUndefined();
});

it('has one timer for all that have equally long, and none for the last when they are over', () => {
  const { add, late } = openDeadlines();
  for (let count = 0; count < 1_000; count++) add(`${count}`, 100);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(1_000);
  expect(late).toHaveLength(1_000);
  expect(vi.getTimerCount()).toBe(0);
});

it('keeps no more than a few timers for nobody, however many different deadlines there were', () => {
  const { add, late } = openDeadlines();
  const waits = add('waits', 5_000);
  for (let timeoutMs = 1; timeoutMs <= 1_000; timeoutMs++) {
    const one = add(`${timeoutMs}`, 100_000 + timeoutMs);
    one.list?.remove(one);
  }
  expect(vi.getTimerCount()).toBeLessThanOrEqual(9);
  vi.advanceTimersByTime(10_000);
  expect(late).toEqual([['waits', 5_000]]);
  expect(waits.list).toBeUndefined();
});

it('a list that is used again has its own time, whatever its timer was set for', () => {
  const { add, late } = openDeadlines();
  const a = add('a', 100);
  a.list?.remove(a);
  vi.advanceTimersByTime(99);
  add('b', 100);
  vi.advanceTimersByTime(99);
  expect(late).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(late).toEqual([['b', 199]]);
});

it('holds nothing of who began first, neither in its timer nor in the next one', () => {
  const storage = new AsyncLocalStorage<string>();
  const seen: (string | undefined)[] = [];
  vi.useRealTimers();
  const deadlines = new Deadlines<Named>(() => seen.push(storage.getStore()), now);
  storage.run('a request', () => deadlines.add(limited('a', 5)));
  storage.run('another', () => deadlines.add(limited('b', 5)));
  return vi.waitFor(() => expect(seen).toEqual([undefined, undefined]));
});

it('what is told of a deadline may begin another one with the same time', () => {
  const late: string[] = [];
  const deadlines = new Deadlines<Named>(({ name }) => {
    late.push(name);
    if (name.length < 3) deadlines.add(limited(`${name}a`, 10));
  }, now);
  deadlines.add(limited('a', 10));
  vi.advanceTimersByTime(100);
  expect(late).toEqual(['a', 'aa', 'aaa']);
  expect(vi.getTimerCount()).toBe(0);
});

it('never ends what has longer than Node can wait, and at once what has no time', () => {
  const { add, late } = openDeadlines();
  add('for ever', Number.POSITIVE_INFINITY);
  add('a month', 31 * 86_400_000);
  add('none', 0);
  vi.advanceTimersByTime(1);
  expect(late.map(([name]) => name)).toEqual(['none']);
  vi.advanceTimersByTime(30 * 86_400_000);
  expect(late).toHaveLength(1);
  vi.advanceTimersByTime(86_400_000);
  expect(late.map(([name]) => name)).toEqual(['none', 'a month']);
});
