import { assertFits, type Contract, findContract, type Registry } from '@bloodbank/core/contract';
import { deterministicEventId, type Envelope, type Source, sealEnvelope } from '@bloodbank/core/envelope';
import type { CommandFailure } from '@bloodbank/core/errors';
import { COMMAND_DONE, COMMAND_FAILED, replyContractOf } from './reply-contracts.js';

export interface SealedReply {
  readonly envelope: Envelope;
  readonly contract: Contract;
}

/** Words of a family in its template are those of the command: `command.grolf.run.result`. */
export function fillReplyType(command: Contract, commandType: string, template: string): string {
  if (!template.includes('{')) return template;
  const words = commandType.split('.');
  const values = new Map<string, string>();
  for (const [index, word] of command.type.split('.').entries()) {
    const name = /^\{(.+)\}$/.exec(word)?.[1];
    if (name !== undefined) values.set(name, words[index] ?? '');
  }
  return template.replace(/\{([^}]+)\}/g, (whole, name: string) => values.get(name) ?? whole);
}

/** What a command's owner answers with, by its contract. */
export function replyTypeOf(registry: Registry, commandType: string): string {
  const contract = findContract(registry, commandType, 'command');
  return contract.reply === undefined ? COMMAND_DONE : fillReplyType(contract, commandType, contract.reply);
}

/**
 * The reply that `result` stands for, to this command. Its id follows from the command's, so that every attempt gives the same.
 *
 * @throws {Invalid} `schema.invalid` where the owner returned what its reply's schema does not take.
 */
export function sealReply(registry: Registry, source: Source, command: Envelope, result: unknown): SealedReply {
  const type = replyTypeOf(registry, command.event_type);
  if (type !== COMMAND_DONE) return seal(registry, source, command, type, result);
  const payload = { command_id: command.event_id, ...(result === undefined ? {} : { result }) };
  return seal(registry, source, command, type, payload);
}

export function sealFailure(
  registry: Registry,
  source: Source,
  command: Envelope,
  { code, message, retryable = false, retryAfterMs, data }: CommandFailure,
): SealedReply {
  return seal(registry, source, command, COMMAND_FAILED, {
    command_id: command.event_id,
    code,
    message,
    retryable,
    retry_after_ms: retryAfterMs ?? null,
    ...(data === undefined ? {} : { data }),
  });
}

function seal(registry: Registry, source: Source, command: Envelope, type: string, payload: unknown): SealedReply {
  const contract = replyContractOf(registry, type) ?? findContract(registry, type, 'reply');
  const { agent_context: agentContext } = command;
  const envelope = sealEnvelope(contract, source, type, assertFits(contract, type, payload), {
    causedBy: command,
    eventId: deterministicEventId(type, command.event_id),
    ...(agentContext === null ? {} : { agentContext }),
  });
  return { envelope, contract };
}
