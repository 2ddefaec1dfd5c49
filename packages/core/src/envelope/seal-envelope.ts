import type { Contract, Priority } from '../contract/contract-set.js';
import { Invalid } from '../errors/publish-errors.js';
import { createEventId, deterministicEventId } from '../ids/event-id.js';
import { uniqueKeyOf } from '../ids/unique-key.js';
import { type Cause, deriveLineage } from '../lineage/lineage.js';
import type { AgentContext, Envelope, Metadata, Source } from './envelope.js';
import { validateEnvelope } from './validate-envelope.gen.js';

/** Version of the envelope itself, not of any payload. */
export const ENVELOPE_VERSION = '1.0.0';

export interface SealRequest<P = unknown> {
  readonly eventType: string;
  readonly payload: P;
  readonly source: Source;
  /** Default: deterministic when the contract or `uniqueKey` allows it, else a fresh UUIDv7. */
  readonly eventId?: string;
  /** Text that makes the id deterministic, instead of the contract's `x-unique-key` fields. */
  readonly uniqueKey?: string;
  /** What brought this event about, oldest first. */
  readonly causes?: readonly Cause[];
  readonly agentContext?: AgentContext;
  readonly metadata?: Metadata;
  readonly priority?: Priority;
  readonly ttlSeconds?: number;
  /** RFC 3339, UTC. Default: now. */
  readonly timestamp?: string;
}

/**
 * Puts a payload into an envelope.
 *
 * @throws {Invalid} `schema.invalid` when payload or envelope do not fit their schemas, or the payload holds a property that its schema
 * does not declare.
 */
export function sealEnvelope<P>(contract: Contract, request: SealRequest<P>): Envelope<string, P> {
  const { eventType, payload } = request;
  const issues = contract.validatePublish(payload);
  if (issues.length > 0) throw invalidBecause(`The payload of ${eventType}`, issues);

  const eventId = request.eventId ?? chooseEventId(contract, request);
  const priority = request.priority ?? contract.priority;
  const ttlSeconds = request.ttlSeconds ?? contract.ttlSeconds;
  const envelope = {
    event_id: eventId,
    event_type: eventType,
    timestamp: request.timestamp ?? new Date().toISOString(),
    version: ENVELOPE_VERSION,
    source: request.source,
    ...deriveLineage(eventId, request.causes ?? []),
    agent_context: request.agentContext ?? null,
    metadata: request.metadata ?? {},
    ...(priority === undefined ? {} : { priority }),
    ...(ttlSeconds === undefined ? {} : { ttl_seconds: ttlSeconds }),
    payload,
  };
  const envelopeIssues = validateEnvelope(envelope);
  if (envelopeIssues.length > 0) throw invalidBecause(`The envelope of ${eventType}`, envelopeIssues);
  return envelope as unknown as Envelope<string, P>;
}

function chooseEventId(contract: Contract, request: SealRequest): string {
  const key = request.uniqueKey ?? (contract.uniqueKey && uniqueKeyOf(contract.uniqueKey, request.payload));
  return key === undefined ? createEventId() : deterministicEventId(request.eventType, key);
}

function invalidBecause(what: string, issues: ReturnType<Contract['validate']>): Invalid {
  const reasons = issues.map((issue) => `${issue.pointer === '' ? '(root)' : issue.pointer} ${issue.message}`);
  const text = reasons.join('; ');
  return new Invalid('schema.invalid', `${what} does not fit its schema: ${text}${text.endsWith('?') ? '' : '.'}`, {
    issues,
  });
}
