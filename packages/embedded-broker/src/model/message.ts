import type { MessageProperties } from '../wire/properties.js';

/** One published message; every queue that holds it shares it, so nothing in it ever changes. */
export interface Message {
  readonly exchange: string;
  readonly routingKey: string;
  /** What CC and BCC add to the routing key; usually empty. */
  readonly extraKeys: readonly string[];
  readonly properties: MessageProperties;
  /** The properties as they go on the wire: the publisher's own bytes where the broker changed nothing. */
  readonly propertyBytes: Buffer;
  readonly body: Buffer;
}

/** One message in one queue. */
export interface QueuedMessage {
  readonly message: Message;
  /** Rises with each arrival in the queue; requeueing keeps it, so a message can go back to where it was. */
  readonly sequence: number;
  /** Milliseconds since the epoch; Infinity when it never expires. */
  readonly expiresAt: number;
  /** It was handed out before. */
  redelivered: boolean;
  /** How often it came back to a quorum queue. */
  deliveryCount: number;
}
