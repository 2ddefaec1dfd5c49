import type { Envelope } from '@bloodbank/core/envelope';

/**
 * Where the messages of every door go. What was accepted is confirmed by the broker or stands on disk: only then may the door
 * answer with success.
 */
export interface Intake {
  /**
   * @throws {Unroutable} when nobody listens and `unroutable` is not `drop`.
   * @throws {BloodbankError} `gateway.spool-full`, or what a publish throws where there is no spool.
   */
  accept(request: IntakeRequest): Promise<IntakeReceipt>;
  health(): IntakeHealth;
  /** What is on disk stays there for the next start. */
  close(): Promise<void>;
}

export interface IntakeRequest {
  /** Sealed or verified by its door: nobody validates it again. */
  readonly envelope: Envelope;
  /** Who sends, such as `webhook:github` or `http`: the order of one source is kept, also through the spool. */
  readonly source: string;
  readonly unroutable?: 'reject' | 'drop';
  readonly traceparent?: string;
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
