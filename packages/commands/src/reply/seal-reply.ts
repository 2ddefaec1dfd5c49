import {
  assertFits,
  COMMAND_DONE,
  COMMAND_FAILED,
  type Contract,
  findContract,
  type Registry,
  replyContractOf,
} from '@bloodbank/core/contract';
import { deterministicEventId, type Envelope, type Source, sealEnvelope } from '@bloodbank/core/envelope';
import type { CommandFailure } from '@bloodbank/core/errors';
import { isObject } from '@bloodbank/core/json';
import { fitPayload } from '../failure/fit-payload.js';

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

/**
 * The reply of an owner that failed or refused: in the words of the command's own `.error` contract where the tree has one and
 * the failure fits it, else in those of the bus.
 */
export function sealFailure(
  registry: Registry,
  source: Source,
  command: Envelope,
  failure: CommandFailure,
): SealedReply {
  const type = `${command.event_type}.error`;
  const payload = findErrorPayload(registry, type, command, failure);
  if (payload !== undefined) return seal(registry, source, command, type, payload);
  const { code, message, retryable = false, retryAfterMs, data } = failure;
  return seal(registry, source, command, COMMAND_FAILED, {
    command_id: command.event_id,
    code,
    message,
    retryable,
    retry_after_ms: retryAfterMs ?? null,
    ...(data === undefined ? {} : { data }),
  });
}

/**
 * The reply by which an owner says that it has taken the command on: `<command>.ack`.
 *
 * @throws {Invalid} `schema.unknown-type` where the tree has no such reply, `schema.invalid`.
 */
export function sealAck(registry: Registry, source: Source, command: Envelope, payload: unknown): SealedReply {
  const type = `${command.event_type}.ack`;
  findContract(registry, type, 'reply');
  return seal(registry, source, command, type, payload);
}

function findErrorPayload(
  registry: Registry,
  type: string,
  command: Envelope,
  { code, message, retryable = false, retryAfterMs, data }: CommandFailure,
): object | undefined {
  const contract = registry.isValidEventType(type) ? registry.find(type) : undefined;
  if (contract?.kind !== 'reply') return undefined;
  return fitPayload(contract, {
    command_id: command.event_id,
    ...(isObject(command.payload) ? command.payload : {}),
    ...(isObject(data) ? data : {}),
    error_code: code,
    error_message: message,
    retryable,
    retry_after_ms: retryAfterMs ?? null,
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
