import type { Contract, Registry } from '../contract/contract-set.js';
import { findContract } from '../contract/find-contract.js';
import type { Cause } from '../lineage/lineage.js';
import type { PublishOptions } from '../ports/publish.js';
import type { Envelope, Source } from './envelope.js';
import { type SealRequest, sealEnvelope } from './seal-envelope.js';

export interface PreparedEvent {
  readonly envelope: Envelope;
  readonly contract: Contract;
}

/**
 * Everything of a publish but the sending: contract found, payload validated, envelope sealed, lineage set.
 *
 * @throws {Invalid} for an unknown type, a command or reply, or a payload that does not fit.
 */
export function prepareEnvelope(
  registry: Registry,
  source: Source,
  eventType: string,
  payload: unknown,
  options: PublishOptions = {},
): PreparedEvent {
  const contract = findContract(registry, eventType, 'event');
  const { eventId, uniqueKey, agentContext, metadata, priority, ttlSeconds, timestamp } = options;
  const request: SealRequest = {
    eventType,
    payload,
    source: { ...source, ...options.source },
    causes: causesOf(options),
    ...(eventId === undefined ? {} : { eventId }),
    ...(uniqueKey === undefined ? {} : { uniqueKey }),
    ...(agentContext === undefined ? {} : { agentContext }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(priority === undefined ? {} : { priority }),
    ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
    ...(timestamp === undefined ? {} : { timestamp }),
  };
  return { envelope: sealEnvelope(contract, request), contract };
}

/** A parent known by its id alone counts as the root of its flow. */
function causesOf({ causedBy = [], correlationIds = [] }: PublishOptions): readonly Cause[] {
  const known = Array.isArray(causedBy) ? (causedBy as readonly Cause[]) : [causedBy as Cause];
  return [...known, ...correlationIds.map((id) => ({ event_id: id, correlation_id: id }))];
}
