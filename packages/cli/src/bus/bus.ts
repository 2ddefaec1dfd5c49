import type { Subscriber } from '@bloodbank/consumer';
import type { ContractTypes, Envelope, TransportHealth } from '@bloodbank/core';
import type { Publisher } from '@bloodbank/publisher';

/** Everything a service does with its events. */
export interface Bus<T extends ContractTypes>
  extends Publisher<T>,
    Pick<Subscriber<T>, 'subscribe' | 'subscribeBatch'>,
    AsyncDisposable {
  /** The broker's address, without its password. */
  readonly address: string;
  readonly broker: 'rabbitmq' | 'shared' | 'in-process';

  /**
   * Watches events go by, from now on, without taking them from anybody. Ends with the bus, or when `stop` is called.
   * Messages that are no events go to `onRejected`, if given.
   */
  tap(
    patterns: readonly string[],
    onEvent: (event: Envelope, seen: Seen) => void,
    options?: TapOptions,
  ): Promise<{ stop(): Promise<void> }>;

  health(): TransportHealth;

  /**
   * No new work is begun, running handlers finish, publishes settle, then the connections close. Idempotent.
   *
   * @throws {Timeout} when that takes longer than `timeoutMs` (default 30 seconds).
   */
  close(options?: { readonly timeoutMs?: number }): Promise<void>;
}

export interface TapOptions {
  readonly onRejected?: (reason: string, seen: Seen) => void;
}

/** How a tapped message travelled. */
export interface Seen {
  readonly exchange: string;
  readonly routingKey: string;
}
