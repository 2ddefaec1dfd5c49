/**
 * The part of rascal's configuration that a topology uses, in its long form: every collection keyed by name. rascal
 * ships no types of its own.
 */
export interface RascalConfig {
  readonly vhosts: Readonly<Record<string, RascalVhost>>;
}

export interface RascalVhost {
  readonly exchanges?: Readonly<Record<string, RascalExchange>>;
  readonly queues?: Readonly<Record<string, RascalQueue>>;
  readonly bindings?: Readonly<Record<string, RascalBinding>>;
}

export interface RascalExchange {
  readonly type?: string;
  readonly assert?: boolean;
  readonly check?: boolean;
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface RascalQueue {
  readonly assert?: boolean;
  readonly check?: boolean;
  readonly purge?: boolean;
  readonly options?: RascalQueueOptions;
}

export interface RascalQueueOptions {
  readonly durable?: boolean;
  readonly arguments?: Readonly<Record<string, unknown>>;
  readonly [option: string]: unknown;
}

export interface RascalBinding {
  readonly source: string;
  readonly destination: string;
  readonly destinationType: 'queue' | 'exchange';
  readonly bindingKey: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Everything that one vhost may hold, all present: what expansion makes. */
export type RascalFragment = Required<RascalVhost>;

/** The name under which a topology's vhost stands; which vhost it is on the broker, the connection's URL says. */
export const VHOST = '/';
