import type { Contract, Registry } from '@bloodbank/core/contract';
import { decodeBody } from '@bloodbank/core/envelope';
import { CommandFailed } from '@bloodbank/core/errors';
import { isObject } from '@bloodbank/core/json';

/**
 * Where the answers to an ONEX request appear: events of their own topics, found by their correlation id and by nothing else.
 * The request `omninode.codegen.request.validate.v1` is answered on `…response.validate.v1`, or on `…completed.validate.v1` and
 * `…failed.validate.v1`.
 */
export interface OnexTopics {
  readonly response: string;
  readonly completed: string;
  readonly failed: string;
}

export interface OnexReply {
  readonly type: string;
  readonly correlationId: string;
  readonly payload: unknown;
}

const REQUEST = /^((?:omninode|onex)(?:\.[a-z0-9_-]+)+?)\.request\.([a-z0-9_-]+(?:\.v\d+)?)$/;

/** Undefined for a command that is none of ONEX's. */
export function onexTopicsOf(commandType: string): OnexTopics | undefined {
  const [, front, back] = REQUEST.exec(commandType) ?? [];
  if (front === undefined || back === undefined) return undefined;
  return {
    response: `${front}.response.${back}`,
    completed: `${front}.completed.${back}`,
    failed: `${front}.failed.${back}`,
  };
}

/** What ONEX's own services send has no host, and sometimes no type: the topic is its type. Undefined for what is no reply. */
export function readOnexReply(topic: string, body: Uint8Array): OnexReply | undefined {
  const decoded = decodeBody(body);
  if (!decoded.ok || !isObject(decoded.value)) return undefined;
  const { event_type: type = topic, correlation_id: correlationId, payload } = decoded.value;
  if (typeof type !== 'string' || typeof correlationId !== 'string' || payload === undefined) return undefined;
  return { type, correlationId: correlationId.toLowerCase(), payload };
}

/** @throws {CommandFailed} where the owner failed, or its answer does not fit the contract. */
export function resultOf(
  registry: Registry,
  topics: OnexTopics,
  command: Contract,
  { type, payload }: OnexReply,
): unknown {
  if (type === topics.failed) throw failureOf(payload);
  const contract = registry.find(type) ?? (command.reply === undefined ? undefined : registry.find(command.reply));
  const [issue] = (contract?.validateReceived ?? contract?.validate)?.(payload) ?? [];
  if (issue === undefined) return payload;
  const message = `The answer ${type} is invalid: ${issue.pointer === '' ? '(root)' : issue.pointer} ${issue.message}.`;
  throw new CommandFailed({ code: 'message.invalid', message });
}

/** The names under which ONEX's services tell why, first one first. */
function failureOf(payload: unknown): CommandFailed {
  const said = isObject(payload) ? payload : {};
  const text = (...names: readonly string[]): string | undefined => {
    for (const name of names) if (typeof said[name] === 'string' && said[name] !== '') return said[name];
    return undefined;
  };
  return new CommandFailed({
    code: text('error_code', 'error_type', 'code') ?? 'failed',
    message: text('error_message', 'error', 'message', 'reason') ?? 'The owner failed, and does not say why.',
    retryable: said['retryable'] === true || said['is_retryable'] === true,
    data: payload,
  });
}
