import type { Contract } from '@bloodbank/core/contract';
import { type Source, type UnverifiedEnvelope, verifyPayload } from '@bloodbank/core/envelope';

/** One of several answers to a question. */
export interface ManyReply<P = unknown> {
  readonly payload: P;
  /** Who answered. */
  readonly source: Source;
  readonly eventId: string;
}

/**
 * The answers to one question, until there are `max` of them or its time is over. One that comes twice, under the same id, is
 * counted once; what does not fit the reply's contract is none.
 */
export class Gathering {
  readonly #contract: Contract;
  readonly #max: number;
  readonly #replies = new Map<string, ManyReply>();
  readonly #end: (replies: readonly ManyReply[]) => void;

  constructor(contract: Contract, max: number, onEnd: (replies: readonly ManyReply[]) => void) {
    this.#contract = contract;
    this.#max = max;
    this.#end = onEnd;
  }

  /** Whether it was an answer that was not there yet. */
  add(envelope: UnverifiedEnvelope): 'taken' | 'doubled' | 'unreadable' {
    if (envelope.event_type !== this.#contract.type) return 'unreadable';
    const verified = verifyPayload(this.#contract, envelope, 'received');
    if (!verified.ok) return 'unreadable';
    const { event_id: eventId, payload, source } = verified.envelope;
    if (this.#replies.has(eventId)) return 'doubled';
    this.#replies.set(eventId, { payload, source, eventId });
    if (this.#replies.size >= this.#max) this.end();
    return 'taken';
  }

  end(): void {
    this.#end([...this.#replies.values()]);
  }
}
