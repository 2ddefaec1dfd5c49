import {
  BloodbankError,
  Closed,
  type CommandFailed,
  type Contract,
  type ContractTypes,
  findContract,
  isInstance,
  type Logger,
  notify,
  type Registry,
  type Reply,
  type ReplyInbox,
  RequestTimeout,
  settleWithin,
  Timeout,
  type Transport,
  toError,
} from '@bloodbank/core';
import type { Publisher } from '@bloodbank/publisher';
import { type ReadReply, readReply } from './read-reply.js';
import type { CommandSendOptions } from './send-options.js';
import { withIdempotencyKey } from './send-options.js';

export interface RequesterParts {
  readonly registry: Registry;
  readonly transport: Transport;
  readonly publisher: Pick<Publisher<ContractTypes>, 'publishAs' | 'send' | 'seal'>;
  readonly logger: Logger;
}

export interface RequestOptions extends CommandSendOptions {
  /** From the call to the answer. Default 30 seconds. The command leaves its owner's queue when it is over. */
  readonly timeoutMs?: number;
  /** Told when the owner has taken the command on, where it says so before its answer. */
  readonly onAck?: (payload: unknown) => void;
  /** Ends the wait: the request rejects with its reason. The owner may carry the command out all the same. */
  readonly signal?: AbortSignal;
}

/** What became of replies that nobody waited for any longer. */
export interface DroppedReplies {
  /** After the request had timed out, or from another life of this process. */
  readonly late: number;
  /** After the first reply to the same request. */
  readonly doubled: number;
  /** What could not be read as a reply. */
  readonly unreadable: number;
}

interface Pending {
  readonly type: string;
  readonly contract: Contract;
  readonly options: RequestOptions;
  /** By the clock of `performance`. */
  readonly endsAt: number;
  /** Sends the command, now or again. */
  leave(timeoutMs: number): Promise<unknown>;
  isDelivered: boolean;
  resolve(payload: unknown): void;
  reject(error: Error): void;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const CLOSE_TIMEOUT_MS = 1_000;
/** How many answered requests are remembered, to tell a doubled reply from a late one. */
const REMEMBERED = 1_000;

/**
 * Asks the owners of commands, through one address for replies, opened with the first request. A request is open from `request`
 * to the first of: its reply, its timeout, a refusal of the broker, its signal, or `close`; then nothing of it is left but its id
 * among the last thousand.
 */
export class Requester {
  readonly #parts: RequesterParts;
  readonly #pending = new Map<string, Pending>();
  readonly #answered = new Set<string>();
  readonly #dropped = { late: 0, doubled: 0, unreadable: 0 };
  #inbox: Promise<ReplyInbox> | undefined;
  #isClosed = false;

  constructor(parts: RequesterParts) {
    this.#parts = parts;
  }

  get openCount(): number {
    return this.#pending.size;
  }

  get dropped(): DroppedReplies {
    return { ...this.#dropped };
  }

  /** @throws {RequestTimeout | CommandFailed | Unroutable | Invalid | Closed} and what else a publish rejects with. */
  async request(type: string, payload: unknown, options: RequestOptions = {}): Promise<unknown> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options;
    const endsAt = performance.now() + timeoutMs;
    const { registry, publisher } = this.#parts;
    const contract = findContract(registry, type, 'command');
    signal?.throwIfAborted();
    const inbox = await this.#open(timeoutMs, type);
    const ttlSeconds = options.ttlSeconds ?? contract.ttlSeconds ?? Math.max(1, Math.ceil(timeoutMs / 1_000));
    const { onAck: _, signal: __, timeoutMs: ___, idempotencyKey: ____, ...rest } = options;
    const how = { ...rest, ...withIdempotencyKey(options), ttlSeconds };
    const { envelope, options: leaving } = await publisher.seal('command', type, payload, how);
    const id = envelope.event_id;
    if (this.#isClosed) throw new Closed('The requester');
    if (this.#pending.has(id)) throw duplicate(type, `the id ${id}`);
    const leave: Pending['leave'] = (leftMs) =>
      publisher.send(envelope, { ...leaving, replyTo: inbox.address, timeoutMs: leftMs });
    const answer = this.#await(id, { type, contract, options, endsAt, leave });
    leave(Math.max(1, Math.ceil(endsAt - performance.now()))).then(
      () => this.#noteDelivered(id),
      (thrown: unknown) => this.#refused(id, thrown, timeoutMs),
    );
    return answer;
  }

  /** Rejects every open request. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(new Closed('The requester'));
    const inbox = await this.#inbox?.catch(() => undefined);
    // A broker that does not answer is left alone: the address ends with the connection.
    if (inbox !== undefined) await settleWithin(inbox.close(), CLOSE_TIMEOUT_MS, 'Closing replies').catch(() => {});
  }

  #open(timeoutMs: number, type: string): Promise<ReplyInbox> {
    if (this.#isClosed) return Promise.reject(new Closed('The requester'));
    this.#inbox ??= this.#parts.transport
      .openReplies(
        (reply) => this.#onReply(reply),
        () => this.#askAgain(),
      )
      .catch((thrown: unknown) => {
        this.#inbox = undefined;
        throw thrown;
      });
    return settleSooner(this.#inbox, timeoutMs, type);
  }

  /** Replies may be lost that came while nobody could receive them: the owners answer from their records. */
  #askAgain(): void {
    for (const [id, pending] of this.#pending) {
      const leftMs = Math.max(1, Math.ceil(pending.endsAt - performance.now()));
      // The first asking stands, whatever becomes of this one.
      pending.leave(leftMs).then(
        () => this.#noteDelivered(id),
        () => {},
      );
    }
  }

  #await(id: string, asked: Omit<Pending, 'isDelivered' | 'resolve' | 'reject'>): Promise<unknown> {
    const { type, options, endsAt } = asked;
    const leftMs = Math.max(0, endsAt - performance.now());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const open = this.#take(id);
        open?.reject(new RequestTimeout(type, id, options.timeoutMs ?? DEFAULT_TIMEOUT_MS, open.isDelivered));
      }, leftMs);
      const { signal } = options;
      const onAbort = (): void => this.#take(id)?.reject(toError(signal?.reason));
      signal?.addEventListener('abort', onAbort, { once: true });
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      this.#pending.set(id, {
        ...asked,
        isDelivered: false,
        resolve: (payload) => {
          done();
          resolve(payload);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
    });
  }

  #take(id: string): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #noteDelivered(id: string): void {
    const pending = this.#pending.get(id);
    if (pending !== undefined) pending.isDelivered = true;
  }

  #refused(id: string, thrown: unknown, timeoutMs: number): void {
    const pending = this.#take(id);
    if (pending === undefined) return;
    const isTimeout = isInstance(thrown, Timeout);
    pending.reject(isTimeout ? new RequestTimeout(pending.type, id, timeoutMs, false) : toError(thrown));
  }

  #onReply(reply: Reply): void {
    const read = readReply(this.#parts.registry, reply.body);
    if (read === undefined) {
      this.#dropped.unreadable += 1;
      this.#parts.logger.warn(
        { message_id: reply.properties.messageId },
        'A reply could not be read, and was dropped.',
      );
      return;
    }
    const pending = this.#pending.get(read.causedBy);
    if (pending === undefined) {
      this.#drop(read);
      return;
    }
    const meaning = read.meaningFor(pending.type, pending.contract);
    if (meaning.kind === 'ack') {
      const { onAck } = pending.options;
      if (onAck !== undefined)
        notify(
          () => onAck(meaning.payload),
          (error) => this.#sayUnheard(pending.type, error),
        );
      return;
    }
    this.#pending.delete(read.causedBy);
    this.#remember(read.causedBy);
    if (meaning.kind === 'result') pending.resolve(meaning.payload);
    else pending.reject(meaning.error satisfies CommandFailed);
  }

  #sayUnheard(type: string, error: Error): void {
    this.#parts.logger.error({ event_type: type, err: error }, 'The callback onAck of a request failed.');
  }

  #drop({ causedBy }: ReadReply): void {
    const reason = this.#answered.has(causedBy) ? 'doubled' : 'late';
    this.#dropped[reason] += 1;
    this.#parts.logger.debug({ causation_id: causedBy, reason }, 'A reply that nobody waits for was dropped.');
  }

  #remember(id: string): void {
    this.#answered.add(id);
    const [oldest] = this.#answered;
    if (this.#answered.size > REMEMBERED && oldest !== undefined) this.#answered.delete(oldest);
  }
}

/** The time of a request includes that of the first one's opening. */
async function settleSooner<R>(work: Promise<R>, timeoutMs: number, type: string): Promise<R> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RequestTimeout(type, '(not sent)', timeoutMs, false)), timeoutMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

function duplicate(type: string, what: string): BloodbankError {
  return new BloodbankError('command.duplicate-request', `A request of ${type} with ${what} is open already.`);
}
