import type { Logger } from './logger.js';
import type { Address } from './message.js';
import type { QueueAdmin } from './queue-admin.js';
import type { TopologyAdmin } from './topology-admin.js';
import type { Transport } from './transport.js';

/**
 * How a transport is opened: one factory for each broker, found by the scheme of a URL, so that nobody who connects knows a
 * broker by name.
 */
export interface TransportFactory {
  /** Schemes of URLs without their colon: `amqp`, `amqps`. */
  readonly schemes: readonly string[];
  /** @throws {BloodbankError} `transport.unreachable`, `transport.topology-conflict`, `topology.invalid`, `config.invalid`. */
  connect(request: ConnectRequest): Promise<Transport>;
  /** @throws {BloodbankError} `transport.unreachable`. */
  openQueueAdmin(request: Pick<ConnectRequest, 'url' | 'clientName'>): Promise<QueueAdmin>;
  /** @throws {BloodbankError} `transport.unreachable`, `topology.invalid`, `config.invalid`. */
  openTopologyAdmin(request: TopologyRequest): Promise<TopologyAdmin>;
  /**
   * What the files come to on this broker, for people and for programs, without asking it. Left out where that is what they say
   * themselves.
   *
   * @throws {BloodbankError} `topology.invalid`, `config.invalid`.
   */
  describeLayout?(request: TopologyRequest): { readonly text: string; readonly json: object };
}

/** A layout and the broker that it is for. */
export interface TopologyRequest
  extends Pick<ConnectRequest, 'url' | 'clientName' | 'topology' | 'exchange' | 'addresses'> {
  /** Of RabbitMQ's management API. Default: port 15672 of the same host. */
  readonly managementUrl?: string | undefined;
}

export interface ConnectRequest {
  readonly url: string;
  /** Where the broker is now, for one that may move, as an embedded one does. Asked when the connection was lost. */
  readonly findUrl?: (() => Promise<string | undefined>) | undefined;
  /** Shown by the broker's management tools. */
  readonly clientName: string;
  /**
   * The files that lay this service out. A broker whose words they are in applies them whole; any other honours the wishes
   * that they come to, and names at connect what it cannot honour.
   */
  readonly topology: readonly TopologyFile[];
  /** Where events live: the exchange on RabbitMQ, the prefix of topics on Kafka. */
  readonly exchange: string;
  /** RabbitMQ's type of that exchange, for who shares one with other programs. Default: a topic exchange. */
  readonly exchangeType?: 'topic' | 'direct' | 'fanout' | 'headers';
  /**
   * Of everything that the service has contracts for. Where an address needs a place before anybody can publish to it, as a
   * topic, a group whose patterns match it makes that place. Default: what patterns name by themselves.
   */
  readonly addresses?: readonly KnownAddress[];
  /** Confirm channels to publish on, where the broker has channels; any other says at connect that it has none. */
  readonly channels?: number | undefined;
  /** What may be on the wire without a confirm. Default: what suits the broker. */
  readonly window?: { readonly count: number; readonly bytes: number } | undefined;
  readonly logger: Logger;
  readonly heartbeatSeconds: number;
  /** Bounds each attempt to connect or to declare. */
  readonly connectTimeoutMs: number;
  /**
   * `true`: where the broker is away, connect resolves all the same, and it is waited for as after a loss. What waiting does not
   * mend, as a refused login, is thrown. A transport that cannot wait throws `transport.unreachable`. Default false.
   */
  readonly mayBeAway?: boolean;
}

/** An address that a contract names. */
export interface KnownAddress extends Address {
  /** The topic that its schema puts it in (`x-topic`), on a broker that has topics. */
  readonly topic?: string;
}

/** One topology file as text. Its name is the service's, or `bus` for what belongs to none. */
export interface TopologyFile {
  readonly name: string;
  readonly file: string;
  readonly text: string;
}
