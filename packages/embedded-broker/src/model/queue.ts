import type { Clock } from '../clock.js';
import { ClassicStore } from './classic-store.js';
import { ConsumerRing } from './consumer-ring.js';
import { assertExpirationMs } from './expiration.js';
import type { Message, QueuedMessage } from './message.js';
import type { QueueConsumer } from './queue-consumer.js';
import type { QueueSettings } from './queue-settings.js';
import { QuorumStore } from './quorum-store.js';
import type { ReadyStore, ReturnCause } from './ready-store.js';
import type { BindingTerms } from './routing/routing-index.js';
import { WakeTimer } from './wake-timer.js';
import type { DeathReason } from './x-death.js';

/** What a queue asks of the broker around it. */
export interface QueueSurroundings {
  readonly clock: Clock;
  /** Sends a copy to the queue's dead-letter exchange, if it has one. */
  deadLetter(queue: Queue, message: Message, reason: DeathReason): void;
  /** The queue has been unused for its x-expires, or its last consumer left an auto-delete queue. */
  remove(queue: Queue): void;
}

/**
 * One queue: messages that are ready, messages that consumers hold, and whose turn it is.
 *
 * A message is in exactly one state:
 * - ready: in the store. Entered by `publish` and `requeue`; left by delivery, `take`, expiry, overflow, purge.
 * - held: with a consumer or a `take`r that will settle it. Left by `ack`, `requeue` or `discard`, exactly once, by its channel.
 * - gone: acknowledged, dropped or dead-lettered.
 */
export class Queue {
  readonly kind = 'queue';
  readonly settings: QueueSettings;
  /** The connection that may use an exclusive queue. */
  readonly owner: object | undefined;
  /** Bindings of which this queue is the destination. */
  readonly inbound: Set<BindingTerms> = new Set();
  readonly consumers: ConsumerRing;
  /** Dead letters of this queue that found no place yet; they count towards its length. */
  undelivered = 0;

  readonly #surroundings: QueueSurroundings;
  readonly #ready: ReadyStore;
  readonly #expiry: WakeTimer;
  readonly #disuse: WakeTimer;
  #readyBytes = 0;
  #held = 0;
  #sequence = 0;
  #isDeleted = false;

  constructor(settings: QueueSettings, owner: object | undefined, surroundings: QueueSurroundings) {
    this.settings = settings;
    this.owner = owner;
    this.#surroundings = surroundings;
    this.#expiry = new WakeTimer(surroundings.clock, () => this.#dropExpired());
    this.#disuse = new WakeTimer(surroundings.clock, () => surroundings.remove(this));
    this.#ready =
      settings.type === 'quorum'
        ? new QuorumStore(settings.deliveryLimit !== Number.POSITIVE_INFINITY)
        : new ClassicStore(settings.maxPriority);
    this.consumers = new ConsumerRing(settings.singleActiveConsumer);
    this.touch();
  }

  get name(): string {
    return this.settings.name;
  }

  get readyCount(): number {
    return this.#ready.length;
  }

  get heldCount(): number {
    return this.#held;
  }

  get readyBytes(): number {
    return this.#readyBytes;
  }

  get isDeleted(): boolean {
    return this.#isDeleted;
  }

  /** The queue was used: its x-expires starts anew. */
  touch(): void {
    const { expiresMs } = this.settings;
    this.#disuse.set(this.consumers.size > 0 ? Number.POSITIVE_INFINITY : this.#surroundings.clock.now() + expiresMs);
  }

  /** Takes a message in; false when the queue is full and its overflow policy refuses publishes. */
  publish(message: Message): boolean {
    const { overflow } = this.settings;
    if (overflow !== 'drop-head' && this.#isOver(1, message.body.length)) {
      if (overflow === 'reject-publish-dlx') this.#surroundings.deadLetter(this, message, 'maxlen');
      return false;
    }
    this.#sequence += 1;
    const entry = {
      message,
      sequence: this.#sequence,
      expiresAt: this.#expiryOf(message),
      redelivered: false,
      deliveryCount: 0,
    };
    const consumer = this.#ready.length === 0 ? this.consumers.next() : undefined;
    if (consumer !== undefined) {
      this.#hand(entry, consumer);
      return true;
    }
    this.#enter(entry);
    if (overflow === 'drop-head') this.#dropOverflow();
    this.dispatch();
    return true;
  }

  /** Hands ready messages to consumers for as long as both are there. */
  dispatch(): void {
    while (this.#ready.length > 0 && this.consumers.size > 0) {
      if (this.#ready.nextExpiry() <= this.#surroundings.clock.now()) this.#dropExpired();
      if (this.#ready.length === 0) break;
      const consumer = this.consumers.next();
      if (consumer === undefined) break;
      const entry = this.#leave();
      if (entry === undefined) break;
      this.#hand(entry, consumer);
    }
    this.#watchExpiry();
  }

  /** Takes the first ready message, as basic.get does; `isHeld` when it will be settled later. */
  take(isHeld: boolean): QueuedMessage | undefined {
    this.touch();
    this.#dropExpired();
    const entry = this.#leave();
    if (entry !== undefined && isHeld) this.#held += 1;
    this.#watchExpiry();
    return entry;
  }

  ack(): void {
    this.#held -= 1;
  }

  /** Held messages come back, those beyond the delivery limit as dead letters. The caller dispatches. */
  requeue(entries: readonly QueuedMessage[], cause: ReturnCause): void {
    this.#held -= entries.length;
    if (this.#isDeleted) return;
    const isQuorum = this.settings.type === 'quorum';
    const returning = entries.filter((entry) => {
      entry.redelivered = true;
      if (isQuorum) entry.deliveryCount += 1;
      if (entry.deliveryCount <= this.settings.deliveryLimit) return true;
      this.#deadLetter(entry, 'delivery_limit');
      return false;
    });
    this.#ready.restore(returning, cause);
    for (const entry of returning) this.#readyBytes += entry.message.body.length;
  }

  /** A consumer rejected a held message for good. */
  discard(entry: QueuedMessage): void {
    this.#held -= 1;
    if (!this.#isDeleted) this.#surroundings.deadLetter(this, entry.message, 'rejected');
  }

  addConsumer(consumer: QueueConsumer): void {
    this.consumers.add(consumer);
    this.touch();
  }

  /** Takes a consumer off; an auto-delete queue goes with its last one. The caller dispatches. */
  removeConsumer(consumer: QueueConsumer): void {
    if (!this.consumers.remove(consumer)) return;
    this.touch();
    if (this.consumers.size === 0 && this.settings.autoDelete) this.#surroundings.remove(this);
  }

  /** Drops all ready messages and says how many there were. */
  purge(): number {
    const dropped = this.#ready.drain().length;
    this.#readyBytes = 0;
    this.#watchExpiry();
    return dropped;
  }

  /** Ends the queue; its consumers are told. Only the virtual host calls this. */
  delete(): number {
    this.#isDeleted = true;
    this.#expiry.cancel();
    this.#disuse.cancel();
    const count = this.#ready.length;
    this.#ready.drain();
    this.#readyBytes = 0;
    for (const consumer of [...this.consumers.all]) {
      this.consumers.remove(consumer);
      consumer.cancelledByBroker();
    }
    return count;
  }

  #hand(entry: QueuedMessage, consumer: QueueConsumer): void {
    if (!consumer.noAck) this.#held += 1;
    consumer.deliver(entry);
  }

  #enter(entry: QueuedMessage): void {
    this.#ready.push(entry);
    this.#readyBytes += entry.message.body.length;
  }

  #leave(): QueuedMessage | undefined {
    const entry = this.#ready.shift();
    if (entry !== undefined) this.#readyBytes -= entry.message.body.length;
    return entry;
  }

  #isOver(messages: number, bytes: number): boolean {
    const { maxLength, maxLengthBytes } = this.settings;
    return this.#ready.length + this.undelivered + messages > maxLength || this.#readyBytes + bytes > maxLengthBytes;
  }

  #dropOverflow(): void {
    while (this.#ready.length > 0 && this.#isOver(0, 0)) this.#deadLetter(this.#leave(), 'maxlen');
  }

  #expiryOf(message: Message): number {
    const ttlMs = Math.min(this.settings.messageTtlMs, assertExpirationMs(message.properties.expiration));
    return ttlMs === Number.POSITIVE_INFINITY ? ttlMs : this.#surroundings.clock.now() + ttlMs;
  }

  #dropExpired(): void {
    const now = this.#surroundings.clock.now();
    for (;;) {
      const entry = this.#ready.shiftExpired(now);
      if (entry === undefined) break;
      this.#readyBytes -= entry.message.body.length;
      this.#deadLetter(entry, 'expired');
    }
    this.#watchExpiry();
  }

  #deadLetter(entry: QueuedMessage | undefined, reason: DeathReason): void {
    if (entry !== undefined) this.#surroundings.deadLetter(this, entry.message, reason);
  }

  #watchExpiry(): void {
    if (!this.#isDeleted) this.#expiry.set(this.#ready.nextExpiry());
  }
}
