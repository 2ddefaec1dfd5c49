import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { GroupCommits } from './group-commits.js';
import { type Announced, Lane } from './lane.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open(): { readonly commits: GroupCommits; readonly lane: Lane; readonly sent: number[]; next(): Announced } {
  const lane = new Lane({ topic: 'orders', partition: 0 }, { isOrdered: false, isRetries: false });
  /** How many of each commit were to begin. */
  const sent: number[] = [];
  let offset = 0;
  let coming = 0;
  const commits = new GroupCommits({
    send: async () => {
      sent.push(coming);
      coming = 0;
      return true;
    },
    onAnnounced: () => {},
    onRefused: (announced) => announced,
    isStopped: () => false,
    whenReady: async () => {},
  });
  const next = (): Announced => {
    coming += 1;
    const record = { ...lane, offset, timestamp: 0, sizeBytes: 0, key: null, value: null, headers: [] };
    return { lane, item: { record, offset: offset++ }, attempt: 1 };
  };
  return { commits, lane, sent, next };
}

test('what has settled goes along with what begins within a tenth of a second', async () => {
  const { commits, lane, sent, next } = open();
  for (let n = 0; n < 5; n++) {
    commits.announce([next()]);
    await vi.advanceTimersByTimeAsync(1);
    commits.add(lane);
    await vi.advanceTimersByTimeAsync(90);
  }
  expect(sent).toEqual([1, 1, 1, 1, 1]);
});

test('where nothing begins, it is committed by then, once', async () => {
  const { commits, lane, sent, next } = open();
  commits.announce([next(), next()]);
  await vi.advanceTimersByTimeAsync(1);
  for (let n = 0; n < 2; n++) commits.add(lane);
  await vi.advanceTimersByTimeAsync(100);
  expect(sent).toEqual([2, 0]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sent).toEqual([2, 0]);
});

test('nobody who stops waits for it', async () => {
  const { commits, lane, sent, next } = open();
  commits.announce([next()]);
  await vi.advanceTimersByTimeAsync(1);
  commits.add(lane);
  await commits.flush(performance.now() + 1_000);
  expect(sent).toEqual([1, 0]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sent).toEqual([1, 0]);
});
