import type { Address, HeaderValue, MessageProperties } from '../ports/message.js';

/**
 * A message that came to rest in a dead-letter queue, and why. Everything here was read from a message whose sender is not
 * trusted: it informs a person, and decides nothing by itself.
 */
export interface DeadLetter {
  /** `failed`: a consumer gave up on it, and said why. The others are the broker's own reasons. */
  readonly reason: 'failed' | 'rejected' | 'expired' | 'delivery-limit' | 'max-length' | 'unknown';
  /** Absent where the body is no envelope. */
  readonly eventId?: string;
  readonly eventType?: string;
  readonly schemaVersion?: number;
  readonly correlationId?: string;
  /** An error code of ours, or `broker.<reason>`. */
  readonly code: string;
  readonly message: string;
  readonly stackHash?: string;
  /** JSON pointer into the message, when validation failed. */
  readonly pointer?: string;
  /** Attempts that a consumer reported. Absent where none lived to report one. */
  readonly attempts?: number;
  /** How often it was redriven before. Absent where it never was. */
  readonly redrives?: number;
  /** RFC 3339. */
  readonly firstFailureAt?: string;
  readonly lastFailureAt?: string;
  /** The queue in which it failed. */
  readonly queue?: string;
  /** Of the first publish, and what the broker calls the place that it went to. */
  readonly address: Address;
  readonly destination: string;
  readonly body: Uint8Array;
  readonly properties: MessageProperties;
  readonly headers: Readonly<Record<string, HeaderValue>>;
}

/** What dead letters of one cause have in common. */
export function fingerprintOf({ code, stackHash = '', pointer = '', eventType = '' }: DeadLetter): string {
  return JSON.stringify([code, stackHash, pointer, eventType]);
}
