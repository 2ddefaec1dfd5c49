/**
 * What the compiler must infer, and what it must refuse, for whoever uses a bus with the generated contracts. Compiled by
 * the type check; an `@ts-expect-error` without an error below it fails.
 */
import { contracts } from '@bloodbank/contracts';
import { expectTypeOf } from 'vitest';
import { connectBus, pattern } from '../index.js';

const bus = await connectBus({ contracts, service: 'types' });

// Publishing: the name chooses the payload.
const receipt = await bus.publish('github.pr.created', { cache_key: 'repo|423', cache_type: 'redis' });
expectTypeOf(receipt.eventType).toEqualTypeOf<'github.pr.created'>();
expectTypeOf(receipt.envelope.payload.cache_key).toEqualTypeOf<string>();

// @ts-expect-error a name that does not exist
await bus.publish('github.pr.creatd', { cache_key: 'repo|423' });
// @ts-expect-error a payload that lacks a required field
await bus.publish('github.pr.created', {});
// @ts-expect-error a field of the wrong type
await bus.publish('github.pr.created', { cache_key: 423 });
// @ts-expect-error a value outside the enum
await bus.publish('github.pr.created', { cache_key: 'repo|423', cache_type: 'disk' });
// @ts-expect-error a misspelt field
await bus.publish('github.pr.created', { cache_key: 'repo|423', cache_typ: 'redis' });
// @ts-expect-error a command is not published
await bus.publish('github.pr.merge', { repo_owner: 'a', repo_name: 'b', pr_number: 1 });
// @ts-expect-error a reply is not published
await bus.publish('agent.thread.prompt.result', { provider: 'anthropic', response: 'Hi' });

// A family: any concrete name of it, with the family's payload.
await bus.publish('webhook.plane.issue', { provider: 'plane', event: 'issue', path: '/event', body: {} });
// @ts-expect-error the family's payload is checked too
await bus.publish('webhook.plane.issue', { provider: 'github', event: 'issue', path: '/event', body: {} });

// Several at once: each name chooses its own payload, and each result keeps its place.
const [made, asked] = await bus.publishAll([
  { eventType: 'github.pr.created', payload: { cache_key: 'repo|423' } },
  { eventType: 'llm.prompt', payload: { provider: 'anthropic', prompt: 'Hi' } },
]);
if (made.status === 'fulfilled') expectTypeOf(made.value.eventType).toEqualTypeOf<'github.pr.created'>();
if (asked.status === 'fulfilled') expectTypeOf(asked.value.envelope.payload.prompt).toEqualTypeOf<string>();
// @ts-expect-error the payload of another event
await bus.publishAll([{ eventType: 'github.pr.created', payload: { provider: 'anthropic', prompt: 'Hi' } }]);
// @ts-expect-error a name that does not exist
await bus.publishAll([{ eventType: 'github.pr.creatd', payload: { cache_key: 'repo|423' } }]);

// Subscribing to one type: its payload.
await bus.subscribe('github.pr.created', {
  handler: (event) => {
    expectTypeOf(event.event_type).toEqualTypeOf<'github.pr.created'>();
    expectTypeOf(event.payload.pr_number).toEqualTypeOf<number | undefined>();
    // @ts-expect-error a misspelt field does not compile, although objects are open on the wire
    event.payload.pr_numbr;
  },
});

// Subscribing to a wildcard: a union, narrowed by event_type.
await bus.subscribe('fireflies.transcript.*', {
  handler: async (event, context) => {
    expectTypeOf(event.event_type).toEqualTypeOf<
      | 'fireflies.transcript.upload'
      | 'fireflies.transcript.ready'
      | 'fireflies.transcript.processed'
      | 'fireflies.transcript.failed'
    >();
    // @ts-expect-error before it is narrowed, only what all of them have
    event.payload.sentences;
    if (event.event_type === 'fireflies.transcript.ready') {
      expectTypeOf(event.payload.title).toEqualTypeOf<string>();
      await context.publish('fireflies.transcript.failed', {
        failed_stage: 'processing',
        error_message: 'No room left.',
        timestamp: event.timestamp,
      });
    }
    // @ts-expect-error a handler publishes under the same types
    await context.publish('fireflies.transcript.lost', {});
  },
});

// In batches: the same union, item by item, and a result for each or none at all.
await bus.subscribeBatch('fireflies.transcript.*', {
  size: 20,
  handler: (items) =>
    Promise.allSettled(
      items.map(async ({ event, context }) => {
        if (event.event_type === 'fireflies.transcript.ready') context.log.info({}, event.payload.title);
      }),
    ),
});
await bus.subscribeBatch('llm.prompt', { handler: (items) => void items.map(({ event }) => event.payload.prompt) });
// @ts-expect-error results that are not settled ones
await bus.subscribeBatch('llm.prompt', { handler: (items) => items.map(() => true) });

// @ts-expect-error a pattern that matches nothing
await bus.subscribe('firefly.transcript.*', { handler: () => {} });

// A free pattern: every event it may be.
await bus.subscribe(pattern('*.*.created'), {
  handler: (event) => {
    if (event.event_type === 'calendar.event.created') expectTypeOf(event.payload.summary).toEqualTypeOf<string>();
  },
});

// An envelope is verified: nobody but the core makes one.
// @ts-expect-error an object that merely looks like one
const forged: typeof receipt.envelope = { ...receipt.envelope, payload: { cache_key: 'x' }, event_type: 'llm.prompt' };
void forged;
