import type { Contract, Priority } from '../contract/contract-set.js';
import { type FittingPayload, invalidBecause } from '../contract/fitting-payload.js';
import { createEventIdAt, deterministicEventId } from '../ids/event-id.js';
import { uniqueKeyOf } from '../ids/unique-key.js';
import { type Cause, deriveLineage } from '../lineage/lineage.js';
import type { AgentContext, Envelope, Metadata, Source } from './envelope.js';
import { isSharedSource } from './shared-source.js';
import { validateEnvelope } from './validate-envelope.gen.js';

/** Version of the envelope itself, not of any payload. */
export const ENVELOPE_VERSION = '1.0.0';

/** What an envelope says beside its payload, as far as its sender says it. */
export interface SealOptions {
  /** The message, or messages oldest first, that brought this one about. */
  readonly causedBy?: Cause | readonly Cause[];
  /** Parents of which only the ids are known, oldest first. */
  readonly correlationIds?: readonly string[];
  /** Default: deterministic when a key allows it, else a fresh UUIDv7. */
  readonly eventId?: string;
  /** Makes the event_id deterministic, in place of the schema's own unique key. */
  readonly uniqueKey?: string;
  /** What differs from the sender's usual source. */
  readonly source?: Partial<Source>;
  readonly agentContext?: AgentContext;
  readonly metadata?: Metadata;
  readonly priority?: Priority;
  readonly ttlSeconds?: number;
  /** RFC 3339, UTC. Default: now. */
  readonly timestamp?: string;
}

/**
 * Puts a payload into an envelope, whatever the kind of message.
 *
 * @throws {Invalid} `schema.invalid` when the envelope does not fit its schema, or no id can be made of a unique key.
 */
export function sealEnvelope<P>(
  contract: Contract,
  source: Source,
  eventType: string,
  payload: FittingPayload<P>,
  options: SealOptions = {},
): Envelope<string, P> {
  const nowMs = Date.now();
  const eventId = options.eventId ?? chooseEventId(contract, eventType, payload, options.uniqueKey, nowMs);
  const priority = options.priority ?? contract.priority;
  const ttlSeconds = options.ttlSeconds ?? contract.ttlSeconds;
  const { correlation_ids, correlation_id, causation_id } = deriveLineage(eventId, causesOf(options));
  const unlimited = {
    event_id: eventId,
    event_type: eventType,
    timestamp: options.timestamp ?? timestampOf(nowMs),
    version: ENVELOPE_VERSION,
    source: options.source === undefined ? source : { ...source, ...options.source },
    correlation_ids,
    correlation_id,
    causation_id,
    agent_context: options.agentContext ?? null,
    metadata: options.metadata ?? {},
    payload,
  };
  const isLimited = priority !== undefined || ttlSeconds !== undefined;
  const envelope = isLimited ? withLimits(unlimited, priority, ttlSeconds) : unlimited;
  if (!isKnownToFit(contract, source, options)) {
    const issues = validateEnvelope(envelope);
    if (issues.length > 0) throw invalidBecause(`The envelope of ${eventType}`, issues);
    remember(contract, source);
  }
  return envelope as unknown as Envelope<string, P>;
}

/** The payload stays the last. */
function withLimits(
  { payload, ...fields }: Readonly<Record<string, unknown>>,
  priority: Priority | undefined,
  ttlSeconds: number | undefined,
): Record<string, unknown> {
  const envelope: Record<string, unknown> = fields;
  if (priority !== undefined) envelope['priority'] = priority;
  if (ttlSeconds !== undefined) envelope['ttl_seconds'] = ttlSeconds;
  envelope['payload'] = payload;
  return envelope;
}

/** Which contracts were sealed with a source that cannot change any more. */
const sealedWith = new WeakMap<Source, WeakSet<Contract>>();

/** Everything that is not made here was in an envelope that fitted: the contract's own words, and the source. */
function isKnownToFit(contract: Contract, source: Source, options: SealOptions): boolean {
  const isAllMadeHere =
    options.causedBy === undefined &&
    options.correlationIds === undefined &&
    options.eventId === undefined &&
    options.source === undefined &&
    options.agentContext === undefined &&
    options.metadata === undefined &&
    options.priority === undefined &&
    options.ttlSeconds === undefined &&
    options.timestamp === undefined;
  return isAllMadeHere && sealedWith.get(source)?.has(contract) === true;
}

function remember(contract: Contract, source: Source): void {
  // The type of a family differs from message to message.
  if (!isSharedSource(source) || contract.parameters.length > 0) return;
  const contracts = sealedWith.get(source) ?? new WeakSet();
  sealedWith.set(source, contracts.add(contract));
}

function chooseEventId(
  contract: Contract,
  eventType: string,
  payload: unknown,
  uniqueKey: string | undefined,
  nowMs: number,
): string {
  const key = uniqueKey ?? (contract.uniqueKey && uniqueKeyOf(contract.uniqueKey, payload));
  return key === undefined ? createEventIdAt(nowMs) : deterministicEventId(eventType, key);
}

const NO_CAUSES: readonly Cause[] = [];

/** A parent known by its id alone counts as the root of its flow. */
function causesOf({ causedBy, correlationIds }: SealOptions): readonly Cause[] {
  if (causedBy === undefined && correlationIds === undefined) return NO_CAUSES;
  const known = causedBy === undefined ? NO_CAUSES : isList(causedBy) ? causedBy : [causedBy];
  if (correlationIds === undefined) return known;
  return [...known, ...correlationIds.map((id) => ({ event_id: id, correlation_id: id }))];
}

function isList(causedBy: Cause | readonly Cause[]): causedBy is readonly Cause[] {
  return Array.isArray(causedBy);
}

let lastMs = Number.NaN;
let lastTimestamp = '';

/** Many envelopes are sealed in one millisecond, and writing a date costs as much as the rest of sealing. */
function timestampOf(nowMs: number): string {
  if (nowMs !== lastMs) {
    lastMs = nowMs;
    lastTimestamp = new Date(nowMs).toISOString();
  }
  return lastTimestamp;
}

/** Everything that an envelope says beside its type and payload, said again: sealed with it, a message has the same id, cause and words. */
export function optionsOfEnvelope(envelope: Envelope): SealOptions {
  const { event_id, correlation_ids, timestamp, source, agent_context, metadata, priority, ttl_seconds } = envelope;
  return {
    eventId: event_id,
    correlationIds: correlation_ids,
    timestamp,
    source,
    metadata,
    ...(agent_context === null ? {} : { agentContext: agent_context }),
    ...(priority ? { priority } : {}),
    ...(ttl_seconds ? { ttlSeconds: ttl_seconds } : {}),
  };
}
