import { type AnsweredType, type ContractSet, type ContractTypes, findContract } from '@bloodbank/core/contract';
import type { Source } from '@bloodbank/core/envelope';
import { BloodbankError } from '@bloodbank/core/errors';
import {
  type CommandStore,
  guardLogger,
  type Logger,
  type PublishReceipt,
  silentLogger,
  type Transport,
} from '@bloodbank/core/ports';
import { assertRetry, type RetryPolicy } from '@bloodbank/core/retry';
import type { Publisher } from '@bloodbank/publisher';
import type { CommandHandling } from './handler/command-handler.js';
import { readCommandHandler } from './handler/read-command-handler.js';
import { Owner, type PlanCommands } from './owner/create-owner.js';
import type { CommandMoment } from './owner/owner-parts.js';
import type { ManyReply } from './request/gathering.js';
import { type DroppedReplies, Requester, type RequestManyOptions, type RequestOptions } from './request/requester.js';
import { type CommandSendOptions, withIdempotencyKey } from './request/send-options.js';

export interface CommandsOptions<T extends ContractTypes> {
  readonly contracts: ContractSet<T>;
  readonly transport: Transport;
  readonly publisher: Publisher<T>;
  /** Owns what it handles: all instances of a service are one owner. */
  readonly service: string;
  readonly source: Source;
  /** Where it is recorded what came of each command. */
  readonly store: CommandStore;
  readonly planGroup?: PlanCommands;
  readonly logger?: Logger;
  /** How long a command waits after its owner was killed before another instance takes it, at most. Default 10 seconds. */
  readonly leaseMs?: number;
  /** Of effects and replies. Default 10 seconds. */
  readonly publishTimeoutMs?: number;
  /** For tests that end the process in between. */
  readonly onMoment?: (moment: CommandMoment, commandId: string) => void | Promise<void>;
}

export interface HandleOptions {
  /** Greatest number of commands of this service that run at a time; its first handler decides. Default 10. */
  readonly concurrency?: number;
  /** For `execute`, and for `rollback`. Default 5 minutes. */
  readonly timeoutMs?: number;
  /** Default: three attempts within about a second, for somebody may wait. */
  readonly retry?: RetryPolicy;
  /** `true`: refuses to start on a store that ends with its process. Default false: that is said in the log. */
  readonly durable?: boolean;
}

/** Sends a command. Resolves when the queue of its owner has it. */
export type SendCommand<T extends ContractTypes> = <K extends keyof T['commands'] & string>(
  type: K,
  payload: T['commands'][K],
  options?: CommandSendOptions,
) => Promise<PublishReceipt<K, T['commands'][K]>>;

export interface Commands<T extends ContractTypes> {
  /**
   * Owns a command from now on: one service does, and each command that was sent is carried out by one of its instances.
   *
   * @throws {BloodbankError} `command.owned` with both names where another service owns it, `consumer.overlap`, `config.invalid`.
   * @example
   * ```ts
   * await bus.handle('agent.thread.prompt', async (command, { publish }) => {
   *   const response = await ask(command.payload.prompt);
   *   publish('agent.thread.response', { provider: command.payload.provider, response }); // Leaves after the return.
   *   return { provider: command.payload.provider, response };
   * });
   * ```
   */
  handle<K extends keyof T['commands'] & string>(
    type: K,
    handler: CommandHandling<T, K>,
    options?: HandleOptions,
  ): Promise<void>;

  /** @throws {Unroutable} at once, where nobody owns it. */
  send: SendCommand<T>;

  /**
   * Sends a command and waits for its answer.
   *
   * @throws {RequestTimeout} `delivered` says whether the owner has it.
   * @throws {CommandFailed} with the owner's code.
   * @throws {Unroutable} at once, where nobody owns it.
   */
  request<K extends AnsweredType<T> & keyof T['commands'] & string>(
    type: K,
    payload: T['commands'][K],
    options?: RequestOptions,
  ): Promise<T['replies'][K]>;
  /** Of a command whose contract names no reply: resolves when it was carried out, with what its handler returned. */
  request<K extends keyof T['commands'] & string>(
    type: K,
    payload: T['commands'][K],
    options?: RequestOptions,
  ): Promise<unknown>;

  /**
   * Asks everybody who subscribes to a question, an event whose schema names a reply, and gathers the answers until there are
   * `max` of them or the time is over.
   *
   * @throws {Unroutable} at once, where nobody subscribes to it.
   * @example
   * ```ts
   * const there = await bus.requestMany('system.presence.requested', {}, { timeoutMs: 500 });
   * ```
   */
  requestMany<K extends AnsweredType<T> & keyof T['events'] & string>(
    type: K,
    payload: T['events'][K],
    options?: RequestManyOptions,
  ): Promise<readonly ManyReply<T['replies'][K]>[]>;

  /** Replies that nobody waited for, and how many requests are open. */
  requests(): DroppedReplies & { readonly open: number };

  /** No command is begun, what runs finishes, open requests reject `Closed`. @throws {Timeout} */
  stop(options?: { readonly timeoutMs?: number }): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 300_000;
const DEFAULT_LEASE_MS = 10_000;
const DEFAULT_PUBLISH_TIMEOUT_MS = 10_000;
const DEFAULT_STOP_TIMEOUT_MS = 30_000;

/** Everything of commands on one connection (the original's `CommandManager`): owning them, and asking their owners. */
export function createCommands<T extends ContractTypes>(options: CommandsOptions<T>): Commands<T> {
  const { contracts, transport, service, source, store, planGroup, onMoment } = options;
  const { leaseMs = DEFAULT_LEASE_MS, publishTimeoutMs = DEFAULT_PUBLISH_TIMEOUT_MS } = options;
  const { registry } = contracts;
  const logger = guardLogger(options.logger ?? silentLogger);
  const publisher = options.publisher as unknown as Publisher<ContractTypes>;
  const parts = { service, registry, source, transport, publisher, store, logger, leaseMs, publishTimeoutMs, onMoment };
  const owner = new Owner({ ...parts, planGroup });
  const requester = new Requester({ registry, transport, publisher, logger });
  let hasWarned = false;

  function assertDurable(durable: boolean): void {
    if (store.isDurable) return;
    if (durable) {
      const remedy = 'Keep commands in Redis or PostgreSQL, or leave `durable` out.';
      throw new BloodbankError('config.invalid', 'Commands are recorded in memory, which ends with its process.', {
        remedy,
      });
    }
    if (hasWarned) return;
    hasWarned = true;
    logger.warn({ service }, 'Commands are recorded in memory alone: a crash may execute a command again.');
  }

  return {
    async handle(type, handling, how = {}) {
      findContract(registry, type, 'command');
      const { timeoutMs = DEFAULT_TIMEOUT_MS, retry, durable = false, concurrency } = how;
      assertPositive('timeoutMs', timeoutMs);
      if (concurrency !== undefined) assertPositive('concurrency', concurrency);
      if (retry !== undefined) assertRetry(retry);
      const handler = readCommandHandler(type, handling);
      assertDurable(durable);
      await owner.own({ pattern: type, handler, timeoutMs, ...(retry === undefined ? {} : { retry }) }, concurrency);
    },

    send: ((type, payload, { idempotencyKey, ...how } = {}) =>
      publisher.publishAs('command', type, payload, {
        ...how,
        ...withIdempotencyKey({ ...how, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) }),
      })) as SendCommand<T>,

    request: ((type: string, payload: unknown, how?: RequestOptions) =>
      requester.request(type, payload, how)) as Commands<T>['request'],

    requestMany: ((type: string, payload: unknown, how?: RequestManyOptions) =>
      requester.requestMany(type, payload, how)) as Commands<T>['requestMany'],

    requests: () => ({ ...requester.dropped, open: requester.openCount }),

    async stop({ timeoutMs = DEFAULT_STOP_TIMEOUT_MS } = {}) {
      try {
        await owner.stop({ timeoutMs });
      } finally {
        await requester.close();
      }
    },
  };
}

function assertPositive(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= 2 ** 31 - 1) return;
  throw new BloodbankError('config.invalid', `${name} must be a whole number of at least 1, not ${value}.`);
}
