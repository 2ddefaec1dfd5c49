import type { AnsweredType, CommandType, ContractTypes, EventType } from '../contract/contract-set.js';
import type { EnvelopeShape } from './envelope-shape.gen.js';

declare const verified: unique symbol;

/**
 * One event with its metadata. An `Envelope` in hand has passed the envelope's schema and its payload's: only
 * `sealEnvelope` and `openEnvelope` make one. Field names are those of the wire.
 */
export interface Envelope<T extends string = string, P = unknown>
  extends Omit<EnvelopeShape, 'event_type' | 'payload' | OptionalOnTheWire> {
  readonly [verified]: true;
  readonly event_type: T;
  readonly payload: P;
  readonly correlation_ids: readonly string[];
  readonly correlation_id: string;
  readonly causation_id: string | null;
  readonly agent_context: AgentContext | null;
  readonly metadata: Metadata;
}

/** Fields that a sender may leave out and a reader always finds. */
type OptionalOnTheWire = 'correlation_ids' | 'correlation_id' | 'causation_id' | 'agent_context' | 'metadata';

export type Source = EnvelopeShape['source'];

/** How an event came about, as the originals name it. */
export type SourceType = 'manual' | 'agent' | 'scheduled' | 'file_watch' | 'hook' | 'heartbeat' | 'webhook' | 'service';

export type AgentContext = NonNullable<EnvelopeShape['agent_context']>;
export type Metadata = NonNullable<EnvelopeShape['metadata']>;

/** The envelopes of some event types as a union, which `event_type` narrows. */
export type EnvelopeOf<T extends ContractTypes, K extends EventType<T> = EventType<T>> =
  K extends EventType<T> ? Envelope<K, T['events'][K]> : never;

/** The same of commands. */
export type CommandEnvelopeOf<T extends ContractTypes, K extends CommandType<T> = CommandType<T>> =
  K extends CommandType<T> ? Envelope<K, T['commands'][K]> : never;

/** The reply to a command, known by the command's type. */
export type ReplyEnvelopeOf<T extends ContractTypes, K extends AnsweredType<T> = AnsweredType<T>> =
  K extends AnsweredType<T> ? Envelope<string, T['replies'][K]> : never;
