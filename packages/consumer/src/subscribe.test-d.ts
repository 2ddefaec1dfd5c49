/**
 * What the compiler must infer, and what it must refuse, for whoever subscribes. Compiled by the type check; an
 * `@ts-expect-error` without an error below it fails.
 */
import type { contracts } from '@bloodbank/contracts';
import type { Middleware, Settled } from '@bloodbank/core/pipeline';
import { expectTypeOf } from 'vitest';
import type { Delivered, DeliveryContext } from './delivery-context.js';
import { pattern } from './handler.js';
import { before } from './middleware/before.js';
import type { Subscriber } from './subscriber.js';

type Types = NonNullable<typeof contracts.types>;
declare const bus: Subscriber<Types>;

// The short form: as typed as the long one.
await bus.subscribe('llm.prompt', (event, context) => {
  expectTypeOf(event.event_type).toEqualTypeOf<'llm.prompt'>();
  expectTypeOf(event.payload.prompt).toEqualTypeOf<string>();
  expectTypeOf(context.attempt).toEqualTypeOf<number>();
  // @ts-expect-error a misspelt field
  event.payload.promt;
});
await bus.subscribe(
  'fireflies.transcript.*',
  async (event, { publish }) => {
    // @ts-expect-error before it is narrowed, only what all of them have
    event.payload.sentences;
    if (event.event_type === 'fireflies.transcript.ready') expectTypeOf(event.payload.title).toEqualTypeOf<string>();
    // @ts-expect-error a handler publishes under the same types
    await publish('fireflies.transcript.lost', {});
  },
  { concurrency: 2, where: (event) => event.event_type !== 'fireflies.transcript.failed' },
);
await bus.subscribe(pattern('task.*.critical'), (event) => {
  if (event.event_type === 'task.started') expectTypeOf(event.payload.task_id).toEqualTypeOf<string>();
});
// @ts-expect-error a pattern that matches nothing
await bus.subscribe('firefly.transcript.*', () => {});
// @ts-expect-error a misspelt option
await bus.subscribe('llm.prompt', () => {}, { concurency: 2 });
// @ts-expect-error the predicate is typed, too
await bus.subscribe('llm.prompt', () => {}, { where: (event) => event.payload.promt === 'x' });

// What a handler returns is of no consequence.
await bus.subscribe('llm.prompt', () => true);
await bus.subscribe('llm.prompt', async () => true);
await bus.subscribe('llm.prompt', async (event) => {
  if (event.payload.prompt === '') return true;
  return true;
});
await bus.subscribe('llm.prompt', { handler: () => true });
await bus.subscribe('llm.prompt', { handler: async () => true, concurrency: 1 });
await bus.subscribe('llm.prompt', (event) => event.payload.prompt.length);
await bus.subscribe('llm.prompt', async (event) => ({ length: event.payload.prompt.length }));
await bus.subscribe('llm.prompt', (event) => Promise.allSettled([event.payload.prompt]));
await bus.subscribe('llm.prompt', (_event, { publish }) => publish('llm.response', { provider: 'x', response: 'y' }));
await bus.subscribe('llm.prompt', () => {
  throw new Error('x');
});

// But for false.
declare const isHandled: () => boolean;
// @ts-expect-error AnythingButFalse
await bus.subscribe('llm.prompt', () => false);
// @ts-expect-error AnythingButFalse
await bus.subscribe('llm.prompt', async () => false);
// @ts-expect-error AnythingButFalse
await bus.subscribe('llm.prompt', () => isHandled());
// @ts-expect-error AnythingButFalse
await bus.subscribe('llm.prompt', async () => isHandled());
// @ts-expect-error AnythingButFalse
await bus.subscribe('llm.prompt', { handler: async () => isHandled() });
// @ts-expect-error nobody knows what it comes to
await bus.subscribe('llm.prompt', (): unknown => 1);

// Objects that handle.
class Prompts {
  async handle(event: { readonly payload: { readonly prompt: string } }): Promise<void> {
    event.payload.prompt.trim();
  }
}
class SeedStyle {
  can_handle(event: { readonly event_type: string }): boolean {
    return event.event_type === 'llm.prompt';
  }
  async handle_event(event: { readonly payload: { readonly prompt: string } }): Promise<boolean> {
    return event.payload.prompt !== '';
  }
}
await bus.subscribe('llm.prompt', new Prompts());
await bus.subscribe('llm.prompt', new SeedStyle());
await bus.subscribe('llm.prompt', { handler: new SeedStyle(), concurrency: 1 });
await bus.subscribe('llm.prompt', { handle: async (event) => void event.payload.prompt });
await bus.subscribe('llm.prompt', { handle: async () => true });
// @ts-expect-error it handles other events
await bus.subscribe('llm.response', new Prompts());
// @ts-expect-error AnythingButFalse
await bus.subscribe('llm.prompt', { handle: () => false });

// Middleware: typed by what it stands around, and it must say how the delivery ended.
bus.use(async (delivery, next) => {
  expectTypeOf(delivery.attempt).toEqualTypeOf<number>();
  if (delivery.event_type === 'llm.prompt' && delivery.event.event_type === 'llm.prompt') {
    expectTypeOf(delivery.event.payload.prompt).toEqualTypeOf<string>();
  }
  const settled = await next();
  expectTypeOf(settled).toEqualTypeOf<Settled>();
  return settled;
});
// @ts-expect-error a forgotten `return next()`
bus.use(async (_delivery, next) => {
  await next();
});
// @ts-expect-error nothing that it makes itself is a settlement
bus.use(async () => ({ kind: 'ack' }));
declare const anywhere: Middleware<Delivered>;
bus.use(anywhere, before('once', anywhere, { timeoutMs: 1_000 }));
await bus.subscribe('llm.prompt', () => {}, {
  middleware: [
    anywhere,
    async (delivery, next) => {
      expectTypeOf(delivery).toEqualTypeOf<DeliveryContext<Types, typeof delivery.event>>();
      expectTypeOf(delivery.event.payload.prompt).toEqualTypeOf<string>();
      await delivery.publish('llm.response', { provider: 'x', response: 'y' });
      return next();
    },
    before('once', anywhere, { timeoutMs: 1_000 }),
  ],
});

const subscription = await bus.subscribe('llm.prompt', () => {});
expectTypeOf(subscription.stop).returns.resolves.toEqualTypeOf<void>();
