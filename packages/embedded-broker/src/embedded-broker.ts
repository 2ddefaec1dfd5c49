import type { Clock } from './clock.js';

/** How an embedded broker is started. */
export interface EmbeddedBrokerOptions {
  /** TCP port on 127.0.0.1; 0, the default, takes any free one. */
  readonly port?: number;
  /** The heartbeat interval the broker proposes, in seconds; clients may choose another. Default 60, as RabbitMQ's. */
  readonly heartbeatSeconds?: number;
  /** For tests that must not wait: `createManualClock`. Default: the system's time. */
  readonly clock?: Clock;
  /** Default guest/guest. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /**
   * Told of every message that some queue took, before its publisher is. Watching so leaves routing as it is: a queue that
   * watched would make every message routable. What it throws is ignored.
   */
  readonly onRouted?: (message: RoutedMessage) => void;
  /** The same of what no queue took, before its publisher has it back. */
  readonly onUnrouted?: (message: RoutedMessage) => void;
}

/** A message on its way, as its publisher gave it. */
export interface RoutedMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: Uint8Array;
  /** As they stand on the wire, without their AMQP types. */
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A running embedded broker: where it listens, what it holds, and the few things a test does to it. */
export interface EmbeddedBroker extends AsyncDisposable {
  /** `amqp://username:password@127.0.0.1:port` */
  readonly url: string;
  readonly port: number;
  queues(): readonly QueueInfo[];
  exchanges(): readonly ExchangeInfo[];
  bindings(): readonly BindingInfo[];
  connections(): readonly ConnectionInfo[];
  /** Holds publishers back, as RabbitMQ's memory and disk alarms do: connections that publish are no longer read, and are told if they understand `connection.blocked`. */
  block(reason: string): void;
  unblock(): void;
  /** Closes every connection with 320 CONNECTION_FORCED; the broker goes on. */
  closeConnections(reason?: string): void;
  /** Closes every connection, then the port. Everything the broker held is gone. */
  close(): Promise<void>;
}

export interface QueueInfo {
  readonly name: string;
  readonly type: 'classic' | 'quorum';
  readonly durable: boolean;
  readonly exclusive: boolean;
  readonly autoDelete: boolean;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly messagesReady: number;
  readonly messagesUnacked: number;
  /** Ready and unacked together. */
  readonly messages: number;
  /** Bytes of the ready messages' bodies. */
  readonly messageBytesReady: number;
  readonly consumers: number;
  /** The consumer that a single-active-consumer queue serves. */
  readonly activeConsumerTag: string | undefined;
}

export interface ExchangeInfo {
  readonly name: string;
  readonly type: 'direct' | 'fanout' | 'topic' | 'headers';
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly internal: boolean;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface BindingInfo {
  readonly source: string;
  readonly destination: string;
  readonly destinationType: 'queue' | 'exchange';
  readonly routingKey: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface ConnectionInfo {
  readonly username: string;
  readonly state: 'opening' | 'running' | 'blocked' | 'closing';
  readonly channels: number;
  /** The TCP port it comes from. */
  readonly remotePort: number;
  readonly clientProperties: Readonly<Record<string, unknown>>;
}
