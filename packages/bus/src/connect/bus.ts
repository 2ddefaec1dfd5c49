import type { Commands, SendCommand } from '@bloodbank/commands';
import type { Subscriber } from '@bloodbank/consumer';
import type { ContractTypes } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import type { CorrelationStore } from '@bloodbank/core/ports';
import type { DeadLetters, Queues } from '@bloodbank/operations';
import type { Publisher } from '@bloodbank/publisher';
import type { BusHealth } from './describe-health.js';

/** Everything a service does with its events and commands. */
export interface Bus<T extends ContractTypes>
  extends Omit<Publisher<T>, 'send' | 'seal'>,
    Pick<Commands<T>, 'handle' | 'request' | 'requestMany'>,
    Pick<Subscriber<T>, 'subscribe' | 'subscribeBatch' | 'use'>,
    AsyncDisposable {
  /** The broker's address, without its password. */
  readonly address: string;
  /** What it is: `rabbitmq` for a server that was named; `shared` or `in-process` for an embedded one. */
  readonly broker: string;

  /**
   * Sends a command to its owner, and resolves when the owner's queue has it; or sends an envelope that was verified already, as
   * it is.
   *
   * @throws {Unroutable} at once, where nobody owns the command.
   * @example
   * ```ts
   * await bus.send('github.pr.merge', { repo_owner: 'delorenj', repo_name: 'bloodbank', pr_number: 423 });
   * ```
   */
  readonly send: Publisher<T>['send'] & SendCommand<T>;

  /**
   * Watches events go by, from now on, without taking them from anybody. Ends with the bus, or when `stop` is called.
   * Messages that are no events go to `onRejected`, if given.
   */
  tap(
    patterns: readonly string[],
    onEvent: (event: Envelope, seen: Seen) => void,
    options?: TapOptions,
  ): Promise<{ stop(): Promise<void> }>;

  /**
   * What caused what: written beside the publishes, after the broker confirmed them. A question waits a moment for what was
   * just published.
   */
  readonly correlation: CorrelationStore;

  /** Of the broker; a correlation store that is away makes it `degraded` at worst, for events flow on without. */
  health(): BusHealth;

  /**
   * The queues of this service: how many messages wait, what failed, whether somebody consumes them.
   *
   * @example
   * ```ts
   * const { status, reasons } = await bus.queues.health();
   * ```
   */
  readonly queues: Queues & (() => Queues);

  /** What failed for good in the queues of this service, and back to work with it. */
  readonly deadLetters: DeadLetters;

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
