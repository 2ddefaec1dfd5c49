import type { AmqpError } from '../amqp-error.js';
import type { MethodIds } from '../wire/method-codec.js';
import type { BrokerContext } from './broker-context.js';
import type { Outbox } from './outbox.js';

/** A channel's confirms, which are written together. */
export interface OwedConfirms {
  flushConfirms(): void;
}

/** What a channel needs of the connection that it is on. */
export interface ClientConnection {
  readonly broker: BrokerContext;
  readonly outbox: Outbox;
  readonly username: string;
  readonly canDeliver: boolean;
  /** Whether the client announced a capability. */
  understands(capability: string): boolean;
  /** A publish came in: while publishers are held back, this connection is one of them from now on. */
  notePublish(): void;
  owesConfirms(channel: OwedConfirms): void;
  /** Closes politely: the client is told why, and cut off if it does not answer. */
  fail(error: AmqpError, culprit?: MethodIds): void;
}
