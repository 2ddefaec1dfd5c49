import { expect, it } from 'vitest';
import { batch } from './batch.js';
import { ENVELOPE, verifiedPassage } from './steps.fixture.js';

const LIMITS = { size: 2, waitMs: 1_000, concurrency: 1 };
const never = new AbortController().signal;
const numbered = (n: number) => verifiedPassage({ ...ENVELOPE, payload: { provider: 'anthropic', prompt: String(n) } });

it('hands events on together, each with its own context, and settles each by its own result', async () => {
  const contexts: unknown[] = [];
  const { step } = batch(
    (items) => {
      contexts.push(...items.map(({ event, context }) => [event.event_id, context.attempt]));
      return [
        { status: 'fulfilled', value: 1 },
        { status: 'rejected', reason: new RangeError('the second') },
      ];
    },
    LIMITS,
    1_000,
    never,
  );
  const [first, second] = await Promise.allSettled([step(numbered(1)), step(numbered(2))]);
  expect(first).toEqual({ status: 'fulfilled', value: { kind: 'ack' } });
  expect(second).toMatchObject({ status: 'rejected', reason: { message: 'the second' } });
  expect(contexts).toEqual([
    [ENVELOPE.event_id, 1],
    [ENVELOPE.event_id, 1],
  ]);
});

it('fails all of a batch that takes too long, and aborts its signal', async () => {
  let aborted: AbortSignal | undefined;
  const { step } = batch(
    (_, signal) => {
      aborted = signal;
      return new Promise(() => {});
    },
    LIMITS,
    10,
    never,
  );
  const ends = await Promise.allSettled([step(numbered(1)), step(numbered(2))]);
  for (const end of ends) expect(end).toMatchObject({ status: 'rejected', reason: { code: 'handler.timeout' } });
  expect(aborted?.aborted).toBe(true);
});

it('begins at once what has gathered when it is flushed', async () => {
  const sizes: number[] = [];
  const { step, collector } = batch((items) => void sizes.push(items.length), LIMITS, 1_000, never);
  const waiting = step(numbered(1));
  collector.flush();
  await waiting;
  expect(sizes).toEqual([1]);
});
