import { assertFits, type Registry } from '@bloodbank/core/contract';
import { type Envelope, type Source, sealEnvelope } from '@bloodbank/core/envelope';
import type { CommandFailure } from '@bloodbank/core/errors';
import { isObject } from '@bloodbank/core/json';
import { effectId } from '../effects/event-collector.js';
import { fitPayload } from './fit-payload.js';

/** The event that tells everybody of a failed command: `agent.thread.error` of `agent.thread.prompt`. */
export function errorEventTypeOf(commandType: string): string {
  const words = commandType.split('.');
  const isVersioned = /^v\d+$/.test(words.at(-1) ?? '');
  words.splice(isVersioned ? -2 : -1, 1, 'error');
  return words.join('.');
}

/**
 * The `*.error` event of a failed command, where the tree has its contract and what is known fits it: what the command said of
 * itself, and why it failed. Undefined where it does not.
 */
export function sealErrorEvent(
  registry: Registry,
  source: Source,
  command: Envelope,
  failure: CommandFailure,
  attempt: number,
): Envelope | undefined {
  const type = errorEventTypeOf(command.event_type);
  const contract = registry.isValidEventType(type) ? registry.find(type) : undefined;
  if (contract?.kind !== 'event') return undefined;
  const payload = fitPayload(contract, {
    ...(isObject(command.payload) ? command.payload : {}),
    command_id: command.event_id,
    error_message: failure.message,
    error_code: failure.code,
    error: failure.message,
    is_retryable: failure.retryable ?? false,
    retryable: failure.retryable ?? false,
    retry_after_ms: failure.retryAfterMs ?? null,
    retry_count: attempt - 1,
  });
  if (payload === undefined) return undefined;
  const { agent_context: agentContext } = command;
  return sealEnvelope(contract, source, type, assertFits(contract, type, payload), {
    causedBy: command,
    eventId: effectId(command.event_id, type, 0),
    ...(agentContext === null ? {} : { agentContext }),
  });
}
