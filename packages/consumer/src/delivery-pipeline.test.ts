import type { Delivery, Settlement } from '@bloodbank/core/ports';
import { createMemoryInbox } from '@bloodbank/inbox';
import { expect, it } from 'vitest';
import { Delays } from './delays.js';
import { queuePipeline, type SubscriptionSteps, subscriptionPipeline } from './delivery-pipeline.js';
import type { AnyHandler } from './handler-object.js';
import { Passage } from './passage.js';
import { Routes } from './routes.js';
import { handle } from './steps/handle.js';
import { deliveryOf, ENVELOPE, routeOf, workOf } from './steps/steps.fixture.js';

const QUEUE = 'bloodbank.events.v1.rag';

/** The whole way, to a handler of prompts and tasks. */
function wayTo(handler: AnyHandler, more: Partial<SubscriptionSteps> & { readonly isInOrder?: boolean } = {}) {
  const { isInOrder = false, ...steps } = more;
  const routes = new Routes(QUEUE);
  const way = subscriptionPipeline({
    where: [],
    beforeOnce: [],
    once: undefined,
    handlerTimeoutMs: 1_000,
    middleware: [],
    last: handle(handler),
    ...steps,
  });
  for (const pattern of ['llm.#', 'task.#']) routes.add(routeOf(pattern, way));
  const settle = queuePipeline(workOf(routes), [], isInOrder);
  return (content?: object | Uint8Array, delivery?: Partial<Delivery>): Promise<Settlement> =>
    settle(new Passage(deliveryOf(content, delivery)));
}

it('leads a delivery to its handler', async () => {
  const handled: string[] = [];
  const settle = wayTo((event) => void handled.push(event.event_id));
  expect(await settle()).toEqual({ kind: 'ack' });
  expect(handled).toEqual([ENVELOPE.event_id]);
});

it.each([
  ['no JSON', Buffer.from('hello'), 'message.undecodable'],
  ['no envelope', {}, 'message.invalid'],
  ['an unknown type', { ...ENVELOPE, event_type: 'llm.unheard.of' }, 'message.unknown-type'],
  ['a wrong payload', { ...ENVELOPE, payload: {} }, 'message.invalid'],
])('stops %s before the handler', async (_, content, code) => {
  const settle = wayTo(() => {
    throw new Error('was handled');
  });
  expect(await settle(content)).toMatchObject({ kind: 'dead-letter', failure: { code } });
});

it('handles a copy once, and claims nothing for an event that expired', async () => {
  const handled: number[] = [];
  const inbox = createMemoryInbox();
  const once = { inbox, queue: QUEUE, handlerTimeoutMs: 1_000, delays: new Delays() };
  const settle = wayTo((_, { attempt }) => void handled.push(attempt), { once });
  expect(await settle({ ...ENVELOPE, ttl_seconds: 1 }, { attempt: 2 })).toMatchObject({ kind: 'dead-letter' });
  expect(await settle()).toEqual({ kind: 'ack' });
  expect(await settle()).toEqual({ kind: 'ack' });
  expect(handled).toEqual([1]);
});

it('gives every attempt in order a payload that nobody changed before', async () => {
  const seen: unknown[] = [];
  const task = { ...ENVELOPE, event_type: 'task.started', payload: { task_id: 'a', attempt: 1 } };
  const settle = wayTo(
    (event, { attempt }) => {
      const payload = event.payload as { task_id: string };
      seen.push(payload.task_id);
      payload.task_id = 'changed';
      if (attempt < 3) throw new Error('not yet');
    },
    { isInOrder: true },
  );
  expect(await settle(task)).toEqual({ kind: 'ack' });
  expect(seen).toEqual(['a', 'a', 'a']);
});

it('takes the claim of an inbox back from a handler that ran out of time', async () => {
  const inbox = createMemoryInbox();
  const once = { inbox, queue: QUEUE, handlerTimeoutMs: 10, delays: new Delays() };
  const settle = wayTo(() => new Promise(() => {}), { once, handlerTimeoutMs: 10 });
  expect(await settle()).toMatchObject({ kind: 'retry', failure: { code: 'handler.timeout' } });
  expect(await inbox.claim(QUEUE, ENVELOPE.event_id, { leaseMs: 10 })).toMatchObject({ state: 'claimed' });
});
