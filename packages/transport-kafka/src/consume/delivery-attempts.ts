import { toError } from '@bloodbank/core/errors';
import { DONE } from '@bloodbank/core/pipeline';
import type { Delivery, Logger, OnDelivery, Settlement } from '@bloodbank/core/ports';
import { markReplayed } from '@bloodbank/core/replay';
import { describeFailure } from '@bloodbank/core/retry';
import type { Places } from '../layout/places.js';
import { type CopyMarks, readMarks } from '../message/copy-marks.js';
import { type IncomingMessage, readRecord } from '../message/incoming-record.js';
import { DeliveryCopies, type DeliveryCopiesOptions, type Handled, type Parked } from './delivery-copies.js';
import type { Announced } from './lane.js';

export interface DeliveryAttemptsOptions extends DeliveryCopiesOptions {
  readonly places: Places;
  readonly retryDelaysMs: ReadonlySet<number>;
  readonly onDelivery: OnDelivery;
  /** It is over; `isSettled` is false where it was released. */
  readonly onEnd: (one: Announced, isSettled: boolean) => void;
  readonly logger: Logger;
}

/** A delivery whose copy could not be confirmed is not handed out again at once. */
const BACK_AFTER_MS = 1_000;
/** Consumers that died over one message so often are not asked again: as a quorum queue's delivery limit. */
const DELIVERY_LIMIT = 20;

type Unhandled = Exclude<Settlement, { readonly kind: 'ack' }> | Parked;

/** Makes attempts: a record becomes a delivery, and what its callback decides is carried out. */
export class DeliveryAttempts {
  readonly #options: DeliveryAttemptsOptions;
  readonly #copies: DeliveryCopies;

  constructor(options: DeliveryAttemptsOptions) {
    this.#options = options;
    this.#copies = new DeliveryCopies(options);
  }

  begin(one: Announced): void {
    const { lane, item } = one;
    const { places, group } = this.#options;
    const message = asReplayed(one, readRecord(item.record, places, group.kind));
    const marks = lane.isRetries ? readMarks(message.copy) : undefined;
    const attempts = (marks?.spent ?? 0) + one.attempt;
    const handled: Handled = { lane, item, attempt: one.attempt, message, marks, attempts };
    const reason = this.#whyNot(one, message, marks);
    if (reason === undefined) this.#decide(handled);
    else void this.#settleOther(handled, { kind: 'park', reason });
  }

  #decide(handled: Handled): void {
    try {
      const outcome = this.#options.onDelivery(this.#deliveryOf(handled));
      // It is over already, and nobody waits for a promise.
      if (outcome === DONE) this.#acknowledge(handled);
      else {
        outcome.then(
          (settlement) => this.#carryOut(handled, settlement),
          (thrown: unknown) => this.#carryOut(handled, this.#retryThrown(thrown)),
        );
      }
    } catch (thrown) {
      this.#carryOut(handled, this.#retryThrown(thrown));
    }
  }

  #carryOut(handled: Handled, settlement: Settlement): void {
    if (settlement.kind === 'ack') this.#acknowledge(handled);
    else void this.#settleOther(handled, settlement);
  }

  #deliveryOf({ lane, item, message, marks, attempts: attempt }: Handled): Delivery {
    const delivery: Writable<Delivery> = {
      body: message.body,
      address: message.address,
      destination: marks?.topic ?? lane.topic,
      queue: this.#options.groupId,
      properties: message.properties,
      headers: message.headers,
      attempt,
      redelivered: item.isRedelivered === true,
    };
    if (this.#options.group.partitions !== undefined) delivery.partition = marks?.partition ?? lane.partition;
    if (message.copyOf !== undefined) delivery.copyOf = message.copyOf;
    return delivery;
  }

  #whyNot(
    { item, attempt }: Announced,
    { properties }: IncomingMessage,
    marks: CopyMarks | undefined,
  ): Parked['reason'] | undefined {
    const { expirationMs = Number.POSITIVE_INFINITY } = properties;
    const ttlMs = Math.min(expirationMs, this.#options.group.messageTtlMs ?? Number.POSITIVE_INFINITY);
    const publishedAt = marks?.publishedAt ?? item.record.timestamp;
    if (ttlMs !== Number.POSITIVE_INFINITY && publishedAt + ttlMs < Date.now()) return 'expired';
    return attempt > DELIVERY_LIMIT && item.isRedelivered ? 'delivery-limit' : undefined;
  }

  #retryThrown(thrown: unknown): Settlement {
    const delays = [...this.#options.retryDelaysMs].filter((delayMs) => delayMs > 0);
    return {
      kind: 'retry',
      delayMs: delays.length === 0 ? 0 : Math.min(...delays),
      failure: describeFailure(thrown),
    };
  }

  #acknowledge(one: Announced): void {
    if (one.lane.isLive) one.lane.ledger.settle(one.item.offset);
    this.#options.onEnd(one, true);
  }

  /** Never rejects. */
  async #settleOther(handled: Handled, settlement: Unhandled): Promise<void> {
    // Somebody else may have it by now, and hands it out again: a copy would be a second one.
    const isUnsettled = handled.lane.isLive && (await this.#settle(handled, settlement));
    this.#options.onEnd(handled, !isUnsettled);
  }

  /** Whether it stays unsettled. */
  async #settle(handled: Handled, settlement: Unhandled): Promise<boolean> {
    const { group, logger, groupId } = this.#options;
    const { lane, item } = handled;
    if (settlement.kind === 'release') return true;
    const isDead = settlement.kind === 'dead-letter' || settlement.kind === 'park';
    if (isDead && group.deadLetters === false) {
      lane.ledger.settle(item.offset);
      return false;
    }
    if (!isDead && (settlement.delayMs === 0 || lane.isOrdered)) {
      makeAgain(handled, settlement.delayMs, settlement.kind === 'later');
      return false;
    }
    try {
      await (isDead ? this.#copies.deadLetter(handled, settlement) : this.#copies.postpone(handled, settlement));
      lane.ledger.settle(item.offset);
    } catch (thrown) {
      const { message: reason } = toError(thrown);
      logger.error({ group: groupId, reason }, 'A copy was not confirmed; the original comes again.');
      makeAgain(handled, BACK_AFTER_MS, false);
    }
    return false;
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The attempt is made again here; what it has spent stands in the ledger. */
function makeAgain({ lane, item, attempt }: Announced, delayMs: number, isUnspent: boolean): void {
  lane.ledger.open(item.offset, isUnspent ? attempt - 1 : attempt);
  const firstFailureAt = item.firstFailureAt ?? (isUnspent ? undefined : new Date().toISOString());
  lane.addAgain({
    record: item.record,
    offset: item.offset,
    notBefore: Date.now() + delayMs,
    ...(firstFailureAt === undefined ? {} : { firstFailureAt }),
  });
}

/** What comes once more says so. What is no envelope cannot, and comes as it is. */
function asReplayed({ lane, item: { offset, record } }: Announced, message: IncomingMessage): IncomingMessage {
  const replayed = lane.ledger.replayOf(offset);
  if (replayed === undefined) return message;
  const { id, reason } = replayed;
  const mark = { id, reason, recorded_at: new Date(record.timestamp).toISOString() };
  const { expirationMs: _late, ...properties } = message.properties;
  return { ...message, properties, body: markReplayed(message.body, mark) ?? message.body };
}
