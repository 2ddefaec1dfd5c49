/**
 * What the compiler must infer, and what it must refuse, for whoever owns commands or asks their owners. Compiled by the type
 * check; an `@ts-expect-error` without an error below it fails.
 */
import type { contracts } from '@bloodbank/contracts';
import { expectTypeOf } from 'vitest';
import type { Commands } from './create-commands.js';

type Types = NonNullable<typeof contracts.types>;
declare const bus: Commands<Types>;
const prompt = { provider: 'anthropic', prompt: 'Hi' };
const merge = { repo_owner: 'a', repo_name: 'b', pr_number: 1 };

// Handling: the name chooses the command's payload and the reply's.
await bus.handle('agent.thread.prompt', async (command, { publish, send, agent_context }) => {
  expectTypeOf(command.event_type).toEqualTypeOf<'agent.thread.prompt'>();
  expectTypeOf(command.payload.prompt).toEqualTypeOf<string>();
  expectTypeOf(agent_context?.type).not.toBeAny();
  // @ts-expect-error a misspelt field
  command.payload.promt;
  publish('agent.thread.response', { provider: 'anthropic', response: 'Hi' });
  await send('github.pr.merge', merge);
  // @ts-expect-error a payload that lacks a required field
  publish('agent.thread.response', { response: 'Hi' });
  // @ts-expect-error a command is sent, not published
  publish('github.pr.merge', merge);
  // @ts-expect-error an event is published, not sent
  send('agent.thread.response', { provider: 'anthropic', response: 'Hi' });
  return { provider: 'anthropic', response: 'Hi' };
});
// @ts-expect-error a wrong reply
await bus.handle('agent.thread.prompt', async () => ({ answer: 42 }));
// @ts-expect-error no reply, where the contract names one
await bus.handle('agent.thread.prompt', async () => {});
// @ts-expect-error an event has no owner
await bus.handle('github.pr.created', async () => {});
// @ts-expect-error a name that does not exist
await bus.handle('github.pr.marge', async () => {});
// Without a reply, anything goes.
await bus.handle('github.pr.merge', ({ payload }) => ({ sha: String(payload.pr_number) }));

class Prompt {
  execute({ payload }: { readonly payload: { readonly prompt: string } }) {
    return { provider: 'anthropic', response: payload.prompt };
  }
  rollback(): void {}
}
await bus.handle('agent.thread.prompt', Prompt);
await bus.handle('agent.thread.prompt', new Prompt(), { durable: true, concurrency: 2 });
class Wrong {
  execute() {
    return 42;
  }
}
// @ts-expect-error a class whose reply is wrong
await bus.handle('agent.thread.prompt', Wrong);

// A family: any name of it, with the family's payload and reply.
await bus.handle('command.grolf.assign_ticket', ({ payload }) => {
  expectTypeOf(payload.command_payload).not.toBeAny();
  return {
    command_id: payload.command_id,
    target_agent: 'grolf',
    action: 'a',
    outcome: 'success' as const,
    fsm_version: 2,
  };
});

// Asking.
const reply = await bus.request('agent.thread.prompt', prompt, { timeoutMs: 1_000 });
expectTypeOf(reply.response).toEqualTypeOf<string>();
expectTypeOf(await bus.request('github.pr.merge', merge)).toBeUnknown();
const { eventType } = await bus.send('github.pr.merge', merge, { idempotencyKey: 'k' });
expectTypeOf(eventType).toEqualTypeOf<'github.pr.merge'>();
// @ts-expect-error a wrong payload
await bus.request('agent.thread.prompt', { provider: 'anthropic' });
// @ts-expect-error a wrong payload
await bus.send('github.pr.merge', { repo_owner: 'a', repo_name: 'b', pr_number: 'one' });
// @ts-expect-error an event is not sent
await bus.send('github.pr.created', { cache_key: 'a' });
// @ts-expect-error an event is not asked
await bus.request('github.pr.created', { cache_key: 'a' });
// @ts-expect-error a reply is not sent
await bus.send('agent.thread.prompt.result', { provider: 'a', response: 'b' });

// Asking everybody.
const there = await bus.requestMany('system.presence.requested', { reason: 'a test' }, { max: 2 });
expectTypeOf(there[0]?.payload.service_name).toEqualTypeOf<string | undefined>();
// @ts-expect-error a wrong payload
await bus.requestMany('system.presence.requested', { reason: 1 });
// @ts-expect-error an event that is no question
await bus.requestMany('github.pr.created', { cache_key: 'a' });
// @ts-expect-error a command has one owner
await bus.requestMany('agent.thread.prompt', prompt);
