/**
 * What the compiler must infer, and what it must refuse, for whoever publishes. Compiled by the type check; an
 * `@ts-expect-error` without an error below it fails.
 */
import { contracts } from '@bloodbank/contracts';
import {
  type CommandEnvelopeOf,
  type EnvelopeOf,
  prepareEnvelope,
  type ReplyEnvelopeOf,
  sealEnvelope,
} from '@bloodbank/core/envelope';
import type { Transport } from '@bloodbank/core/ports';
import { expectTypeOf } from 'vitest';
import { createPublisher } from './index.js';
import { agentEventCreators, envelopeHelpers } from './seeds/index.js';

type Types = NonNullable<typeof contracts.types>;
declare const transport: Transport;
const source = { host: 'nas', type: 'service' };
const publisher = createPublisher({ contracts, transport, source });
const { envelope } = prepareEnvelope(contracts.registry, source, 'llm.prompt', {});

// A middleware changes what goes out, and returns what `next` resolves with.
publisher.onPublish((outgoing, next) => next({ ...outgoing, metadata: { ...outgoing.metadata, tenant: 'acme' } }));
publisher.onPublish(async (outgoing, next) => {
  const receipt = await next(outgoing);
  expectTypeOf(receipt.routed).toEqualTypeOf<boolean | undefined>();
  return receipt;
});
publisher.onPublish(() => {
  throw new Error('Nothing goes out today.');
});
// @ts-expect-error it forgets `return`
publisher.onPublish(async (outgoing, next) => {
  await next(outgoing);
});
// @ts-expect-error it forgets `return`, and waits for nothing
publisher.onPublish((outgoing, next) => {
  next(outgoing);
});
// @ts-expect-error it makes a receipt up
publisher.onPublish(async ({ eventType }) => ({ eventId: '', eventType, routingKey: '', routed: true, envelope }));
// @ts-expect-error it hands on an option that there is not
publisher.onPublish((outgoing, next) => next({ ...outgoing, priority: 'urgent' }));

// An envelope in hand is verified, so that it may be sent; nothing else may.
const { envelope: made } = await publisher.publish('github.pr.created', { cache_key: 'repo|423' });
expectTypeOf((await publisher.send(made)).envelope.payload.cache_key).toEqualTypeOf<string>();
await publisher.send(envelope);
// @ts-expect-error it only looks like an envelope
await publisher.send({ event_id: '', event_type: 'llm.prompt', payload: {} });
const contract = contracts.registry.find('llm.prompt');
// @ts-expect-error a payload that nobody validated cannot be sealed
if (contract !== undefined) sealEnvelope(contract, source, 'llm.prompt', { provider: 'anthropic' });

// Envelopes by kind, narrowed by event_type.
declare const event: EnvelopeOf<Types, 'github.pr.created' | 'llm.prompt'>;
if (event.event_type === 'github.pr.created') expectTypeOf(event.payload.cache_key).toEqualTypeOf<string>();
declare const command: CommandEnvelopeOf<Types, 'github.pr.merge'>;
expectTypeOf(command.payload.pr_number).toEqualTypeOf<number>();
declare const reply: ReplyEnvelopeOf<Types, 'agent.thread.prompt'>;
expectTypeOf(reply.payload.response).toEqualTypeOf<string>();
// @ts-expect-error an event is no command
expectTypeOf<CommandEnvelopeOf<Types, 'github.pr.created'>>().toBeNever();
// @ts-expect-error nobody answers an event
expectTypeOf<ReplyEnvelopeOf<Types, 'github.pr.created'>>().toBeNever();

// The seeds' creators: the name chooses the payload, and the part of the catalogue.
const { createAgentEvent, createTaskEvent } = agentEventCreators(contracts);
const { createEnvelope } = envelopeHelpers(contracts);
expectTypeOf(createEnvelope('github.pr.created', { cache_key: 'a' }, 'app/host').payload.cache_key).toBeString();
// @ts-expect-error the payload of another event
createEnvelope('github.pr.created', { provider: 'anthropic', prompt: 'Hi' }, 'app');
const task = createTaskEvent({ eventType: 'task.submitted', agentId: 'a', taskId: 't', taskData: { action: 'x' } });
expectTypeOf(task.payload.task_id).toBeString();
// @ts-expect-error a field of the wrong type
createTaskEvent({ eventType: 'task.submitted', agentId: 'a', taskId: 't', taskData: { action: 7 } });
// @ts-expect-error an event of an agent is none of a task
createTaskEvent({ eventType: 'agent.started', agentId: 'a', taskId: 't' });
// @ts-expect-error a priority that there is not
createAgentEvent({ eventType: 'agent.started', agentId: 'a', priority: 'urgent' });
