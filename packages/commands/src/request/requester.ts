import { type Contract, type ContractTypes, findContract, type Registry } from '@bloodbank/core/contract';
import {
  BloodbankError,
  Closed,
  type CommandFailed,
  Invalid,
  isInstance,
  notify,
  RequestTimeout,
  Timeout,
  toError,
} from '@bloodbank/core/errors';
import type { Consumption, Logger, Reply, ReplyInbox, Transport } from '@bloodbank/core/ports';
import { assertTimeout, withTimeout } from '@bloodbank/core/time';
import type { Publisher } from '@bloodbank/publisher';
import { CommandsError } from '../command-errors.js';
import { Gathering, type ManyReply } from './gathering.js';
import { type OnexTopics, onexTopicsOf, readOnexReply, resultOf } from './onex.js';
import { type ReadReply, readReply } from './read-reply.js';
import { type CommandSendOptions, withIdempotencyKey } from './send-options.js';

export interface RequesterParts {
  readonly registry: Registry;
  readonly transport: Transport;
  readonly publisher: Pick<Publisher<ContractTypes>, 'publishAs' | 'send' | 'seal'>;
  readonly logger: Logger;
}

export interface RequestOptions extends CommandSendOptions {
  /** From the call to the answer. Default 30 seconds. The command leaves its owner's queue when it is over. */
  readonly timeoutMs?: number;
  /** Told once, when the queue of its owner has it, for certain: at the latest with the first reply. */
  readonly onDelivered?: () => void;
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

export interface RequestManyOptions extends Omit<RequestOptions, 'idempotencyKey' | 'onAck'> {
  /** So many answers are enough. Default: as many as come in the time. */
  readonly max?: number;
}

interface Pending {
  readonly type: string;
  readonly contract: Contract;
  readonly options: RequestOptions;
  readonly correlationId: string;
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
const TAP_PREFETCH = 100;
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
  readonly #gatherings = new Map<string, Gathering>();
  readonly #answered = new Set<string>();
  readonly #onex = new Map<string, Promise<Consumption>>();
  readonly #dropped = { late: 0, doubled: 0, unreadable: 0 };
  #inbox: Promise<ReplyInbox> | undefined;
  #isClosed = false;

  constructor(parts: RequesterParts) {
    this.#parts = parts;
  }

  get openCount(): number {
    return this.#pending.size + this.#gatherings.size;
  }

  get dropped(): DroppedReplies {
    return { ...this.#dropped };
  }

  /** @throws {RequestTimeout | CommandFailed | Unroutable | Invalid | Closed}, `config.invalid`, and what else a publish rejects with. */
  async request(type: string, payload: unknown, options: RequestOptions = {}): Promise<unknown> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options;
    assertTimeout('timeoutMs', timeoutMs);
    const endsAt = performance.now() + timeoutMs;
    const { registry, publisher } = this.#parts;
    const contract = findContract(registry, type, 'command');
    signal?.throwIfAborted();
    const topics = onexTopicsOf(type);
    const inbox = await this.#open(timeoutMs, type);
    // Heard before it is asked: an answer may be quick.
    if (topics !== undefined) await settleSooner(this.#listen(type, topics), timeoutMs, type);
    const ttlSeconds = options.ttlSeconds ?? contract.ttlSeconds ?? Math.max(1, Math.ceil(timeoutMs / 1_000));
    const { onAck: _, onDelivered: __, signal: ___, timeoutMs: ____, idempotencyKey: _____, ...rest } = options;
    const how = { ...rest, ...withIdempotencyKey(options), ttlSeconds };
    const { envelope, options: leaving } = await publisher.seal('command', type, payload, how);
    const id = envelope.event_id;
    if (this.#isClosed) throw new Closed('The requester');
    const { correlation_id: correlationId } = envelope;
    if (this.#pending.has(id)) throw duplicate(type, `the id ${id}`);
    if (topics !== undefined && this.#findByCorrelation(type, correlationId) !== undefined) {
      throw duplicate(type, `the correlation id ${correlationId}`);
    }
    const leave: Pending['leave'] = (leftMs) =>
      publisher.send(envelope, { ...leaving, replyTo: inbox.address, timeoutMs: leftMs });
    const answer = this.#await(id, { type, contract, options, correlationId, endsAt, leave });
    leave(Math.max(1, Math.ceil(endsAt - performance.now()))).then(
      () => this.#noteDelivered(id),
      (thrown: unknown) => this.#refused(id, thrown, timeoutMs),
    );
    return answer;
  }

  /**
   * Asks everybody who listens. Resolves with the answers that came until `max` or the end of the time: none of them is missed by
   * being late, and nobody is known to be missing.
   *
   * @throws {Unroutable} at once, where nobody subscribes to the question. @throws {Invalid | Closed}
   */
  async requestMany(type: string, payload: unknown, options: RequestManyOptions = {}): Promise<readonly ManyReply[]> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, max = Number.POSITIVE_INFINITY, onDelivered, signal, ...rest } = options;
    assertTimeout('timeoutMs', timeoutMs);
    const endsAt = performance.now() + timeoutMs;
    const { registry, publisher } = this.#parts;
    const contract = replyContractFor(registry, type);
    assertMax(max);
    signal?.throwIfAborted();
    const inbox = await this.#open(timeoutMs, type);
    const ttlSeconds = options.ttlSeconds ?? Math.max(1, Math.ceil(timeoutMs / 1_000));
    const { envelope, options: leaving } = await publisher.seal('event', type, payload, { ...rest, ttlSeconds });
    const { event_id: id } = envelope;
    if (this.#isClosed) throw new Closed('The requester');
    if (this.#gatherings.has(id)) throw duplicate(type, `the id ${id}`);
    return new Promise((resolve, reject) => {
      const leftMs = Math.max(1, endsAt - performance.now());
      const timer = setTimeout(() => gathering.end(), leftMs);
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        this.#gatherings.delete(id);
      };
      const gathering = new Gathering(contract, max, (replies) => {
        done();
        resolve(replies);
      });
      const refuse = (thrown: unknown): void => {
        done();
        reject(toError(thrown));
      };
      const onAbort = (): void => refuse(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#gatherings.set(id, gathering);
      publisher
        .send(envelope, { ...leaving, replyTo: inbox.address, timeoutMs: Math.ceil(leftMs) })
        .then(() => this.#tell(type, 'onDelivered', () => onDelivered?.()), refuse);
    });
  }

  /** Rejects every open request; what was gathered so far is all there is. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(new Closed('The requester'));
    for (const gathering of [...this.#gatherings.values()]) gathering.end();
    const inbox = await this.#inbox?.catch(() => undefined);
    const heard = await Promise.allSettled(this.#onex.values());
    for (const one of heard) {
      if (one.status === 'fulfilled') await one.value.stop({ timeoutMs: CLOSE_TIMEOUT_MS }).catch(() => {});
    }
    // A broker that does not answer is left alone: the address ends with the connection.
    if (inbox !== undefined) await withTimeout(inbox.close(), CLOSE_TIMEOUT_MS, 'Closing replies').catch(() => {});
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

  /** To the topics on which an ONEX request is answered, from its first use on. */
  #listen(type: string, topics: OnexTopics): Promise<Consumption> {
    const known = this.#onex.get(type);
    if (known !== undefined) return known;
    const tap = Object.values(topics).map((pattern: string) => ({ kind: 'event', pattern }) as const);
    const heard = this.#parts.transport
      .consume({ tap }, { prefetch: TAP_PREFETCH }, async ({ address, body }) => {
        this.#onOnexReply(type, topics, address.key, body);
        return { kind: 'ack' };
      })
      .catch((thrown: unknown) => {
        this.#onex.delete(type);
        throw thrown;
      });
    this.#onex.set(type, heard);
    return heard;
  }

  #onOnexReply(type: string, topics: OnexTopics, topic: string, body: Uint8Array): void {
    const reply = readOnexReply(topic, body);
    if (reply === undefined) return;
    const id = this.#findByCorrelation(type, reply.correlationId);
    if (id !== undefined) this.#noteDelivered(id);
    const pending = id === undefined ? undefined : this.#take(id);
    // Of somebody else's request, mostly.
    if (id === undefined || pending === undefined) return;
    this.#remember(id);
    try {
      pending.resolve(resultOf(this.#parts.registry, topics, pending.contract, reply));
    } catch (thrown) {
      pending.reject(toError(thrown));
    }
  }

  #findByCorrelation(type: string, correlationId: string): string | undefined {
    for (const [id, pending] of this.#pending) {
      if (pending.type === type && pending.correlationId === correlationId) return id;
    }
    return undefined;
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
    if (pending === undefined || pending.isDelivered) return;
    pending.isDelivered = true;
    this.#tell(pending.type, 'onDelivered', () => pending.options.onDelivered?.());
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
    const gathering = this.#gatherings.get(read.causedBy);
    if (gathering !== undefined) {
      const outcome = gathering.add(read.envelope);
      if (outcome !== 'taken') this.#dropped[outcome] += 1;
      return;
    }
    const pending = this.#pending.get(read.causedBy);
    if (pending === undefined) {
      this.#drop(read);
      return;
    }
    // Whatever it says, its owner has it.
    this.#noteDelivered(read.causedBy);
    const meaning = read.meaningFor(pending.type, pending.contract);
    if (meaning.kind === 'ack') {
      this.#tell(pending.type, 'onAck', () => pending.options.onAck?.(meaning.payload));
      return;
    }
    this.#pending.delete(read.causedBy);
    this.#remember(read.causedBy);
    if (meaning.kind === 'result') pending.resolve(meaning.payload);
    else pending.reject(meaning.error satisfies CommandFailed);
  }

  /** Whoever asked may throw what he likes: it is said, and changes nothing. */
  #tell(type: string, name: string, callback: () => unknown): void {
    notify(callback, (error) => {
      this.#parts.logger.error({ event_type: type, err: error }, `The callback ${name} of a request failed.`);
    });
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

function assertMax(max: number): void {
  if (max === Number.POSITIVE_INFINITY || (Number.isInteger(max) && max >= 1)) return;
  throw new BloodbankError('config.invalid', `max must be a whole number of at least 1, not ${String(max)}.`);
}

/** @throws {BloodbankError} `schema.wrong-kind` for an event that is no question. */
function replyContractFor(registry: Registry, type: string): Contract {
  const { reply } = findContract(registry, type, 'event');
  if (reply !== undefined) return findContract(registry, reply, 'reply');
  throw new Invalid('schema.wrong-kind', `${type} is no question: its schema names no reply.`, {
    remedy: 'Name one in x-reply, or publish the event.',
  });
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
  return new CommandsError('command.duplicate-request', `A request of ${type} with ${what} is open already.`);
}
