import type { Envelope, PublishOptions } from '@bloodbank/core';

/**
 * Where every door hands its events in. An event that was accepted is confirmed by the broker or stands on disk: only then
 * may the door answer with success.
 */
export interface Intake {
  /**
   * @throws {Invalid} when the payload does not fit; {Unroutable} when nobody listens and `unroutable` is not `drop`.
   * @throws {BloodbankError} `gateway.spool-full`, or what a publish throws where there is no spool.
   */
  accept(request: IntakeRequest): Promise<IntakeReceipt>;
  health(): IntakeHealth;
  /** What is on disk stays there for the next start. */
  close(): Promise<void>;
}

export type IntakeRequest = EventRequest | EnvelopeRequest | SealedRequest;

interface AnyRequest {
  /** Who sends, such as `webhook:github` or `http`: the order of one source is kept, also through the spool. */
  readonly source: string;
  /** Names the request: a second one of the same source and key publishes nothing and gets the first one's answer. */
  readonly idempotencyKey?: string;
  /** The key alone tells: a repetition may differ, by a delivery id or a time. Default: then it is refused. */
  readonly isSameByKey?: boolean;
  readonly unroutable?: 'reject' | 'drop';
  readonly traceparent?: string;
}

export interface EventRequest extends AnyRequest {
  readonly eventType: string;
  readonly payload: unknown;
  readonly options?: Omit<PublishOptions, 'timeoutMs' | 'whenFull' | 'unroutable' | 'traceparent'>;
}

/** An envelope that the sender made: verified, completed, otherwise unchanged. */
export interface EnvelopeRequest extends AnyRequest {
  readonly envelope: unknown;
}

/** An envelope that another intake sealed or verified a moment ago: it is not verified again. */
export interface SealedRequest extends AnyRequest {
  readonly sealed: Envelope;
}

export interface IntakeReceipt {
  readonly envelope: Envelope;
  readonly routingKey: string;
  readonly outcome: 'confirmed' | 'spooled' | 'duplicate';
  /** False when nobody listens and that was allowed; undefined while the event is only on disk. */
  readonly routed?: boolean;
}

export interface IntakeHealth {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  /** Whether an event is accepted now that the broker does not take. Default: it is not. */
  readonly keepsEvents?: boolean;
  /** Events on disk that the broker has not confirmed yet. */
  readonly spooledEvents: number;
  readonly spooledBytes: number;
  /** Events that were accepted and cannot be published: their contract changed, or nobody listens. They rest in a file. */
  readonly rejectedEvents?: number;
  /** Damaged places found on disk and set aside. */
  readonly parkedRecords?: number;
}
