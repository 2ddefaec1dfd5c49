import { ACKNOWLEDGED, type Step } from '@bloodbank/core/pipeline';
import type { Settlement } from '@bloodbank/core/ports';
import { expect, it } from 'vitest';
import { Passage } from '../passage.js';
import { inOrder } from './in-order.js';
import { deliveryOf, ENVELOPE, registry } from './steps.fixture.js';

const taskOf = (task: string, n: number): object => ({
  ...ENVELOPE,
  event_type: 'task.started',
  payload: { task_id: task, attempt: n },
});
const passageOf = (task: string, n: number): Passage => new Passage(deliveryOf(taskOf(task, n)));
const failure = { code: 'handler.failed', errorName: 'Error', message: 'no' } as const;

/** Which task, which of its events, and which attempt. */
function textOf(passage: Passage): string {
  const { payload } = (passage.decoded as { value: { payload: { task_id: string; attempt: number } } }).value;
  return `${payload.task_id}${payload.attempt} ${passage.attempt}`;
}

/** The step with `settle` behind it, and the attempts in their order. */
function ordered(settle: (text: string) => Settlement | Promise<Settlement>, draining = new AbortController()) {
  const seen: string[] = [];
  const next: Step<Passage> = async (passage) => {
    passage.decoded ??= { ok: true, value: JSON.parse(Buffer.from(passage.body).toString()) };
    seen.push(textOf(passage));
    return settle(textOf(passage));
  };
  return { step: inOrder(registry, draining.signal)(next), seen, draining };
}

it('works on one event of a key at a time, in the order of their deliveries', async () => {
  let open = (_: Settlement): void => {};
  const gate = new Promise<Settlement>((resolve) => {
    open = resolve;
  });
  const { step, seen } = ordered((text) => (text.startsWith('a1') ? gate : ACKNOWLEDGED));
  const all = [step(passageOf('a', 1)), step(passageOf('a', 2)), step(passageOf('b', 1))];
  await all[2];
  expect(seen).toEqual(['a1 1', 'b1 1']);
  open(ACKNOWLEDGED);
  await Promise.all(all);
  expect(seen).toEqual(['a1 1', 'b1 1', 'a2 1']);
});

it('tries again here what failed, with attempt + 1, and lets what follows wait', async () => {
  const { step, seen } = ordered((text) =>
    text === 'a1 3' || !text.startsWith('a1') ? ACKNOWLEDGED : { kind: 'retry', delayMs: 1, failure },
  );
  await Promise.all([step(passageOf('a', 1)), step(passageOf('a', 2))]);
  expect(seen).toEqual(['a1 1', 'a1 2', 'a1 3', 'a2 1']);
});

it('waits here for what is to come later, and spends no attempt', async () => {
  let times = 0;
  const { step, seen } = ordered((text) => {
    times += text.startsWith('a1') ? 1 : 0;
    return times < 3 ? { kind: 'later', delayMs: 1, reason: 'not now' } : ACKNOWLEDGED;
  });
  await Promise.all([step(passageOf('a', 1)), step(passageOf('a', 2))]);
  expect(seen).toEqual(['a1 1', 'a1 1', 'a1 1', 'a2 1']);
});

it('says how many attempts it made of what it gives up', async () => {
  const { step } = ordered((text) => ({ kind: text === 'a1 3' ? 'dead-letter' : 'retry', delayMs: 1, failure }));
  expect(await step(passageOf('a', 1))).toMatchObject({ kind: 'dead-letter', attempts: 3 });
});

it('leaves in its place what waits when the service stops', async () => {
  const { step, seen, draining } = ordered(() => ({ kind: 'retry', delayMs: 60_000, failure }));
  const all = [step(passageOf('a', 1)), step(passageOf('a', 2))];
  await Promise.resolve();
  draining.abort();
  expect(await Promise.all(all)).toEqual([{ kind: 'release' }, { kind: 'release' }]);
  expect(seen).toEqual(['a1 1']);
});

it('hands on what it decoded, and decodes anew for another attempt', async () => {
  const seen: unknown[] = [];
  const step = inOrder(
    registry,
    new AbortController().signal,
  )(async (passage) => {
    seen.push(passage.decoded);
    return seen.length === 1 ? { kind: 'retry', delayMs: 1, failure } : ACKNOWLEDGED;
  });
  await step(passageOf('a', 1));
  expect(seen).toEqual([{ ok: true, value: taskOf('a', 1) }, undefined]);
});

it.each([
  ['what is no JSON', Buffer.from('x')],
  ['what is no object', Buffer.from('7')],
  ['an event without a key', ENVELOPE],
])('lets %s pass', async (_, content) => {
  const settlements = [{ kind: 'retry', delayMs: 7, failure } as const];
  const step = inOrder(registry, new AbortController().signal)(async () => settlements[0] ?? ACKNOWLEDGED);
  expect(await step(new Passage(deliveryOf(content)))).toBe(settlements[0]);
});
