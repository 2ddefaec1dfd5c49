import { Timeout } from '@bloodbank/core/errors';
import type { OutgoingRecord } from '../message/outgoing-record.js';

export interface Routed {
  readonly routed: boolean;
}

/**
 * One publish until it settles, once.
 *
 * States: `waiting`, in a queue; `sent`, in a request on its way; `settled`. From `sent` it may go back to `waiting`, when
 * the request came to nothing.
 */
export class PendingPublish {
  state: 'waiting' | 'sent' | 'settled' = 'waiting';
  /** Whether it may have left this process, at any time. */
  hasLeft = false;
  /** Sent alone from now on, for one of the batch that it was in displeased the broker. */
  isQuarantined = false;
  /** When the broker refused it first for want of replicas. */
  refusedSince: number | undefined;
  readonly record: OutgoingRecord;
  readonly key: string;
  readonly #timer: NodeJS.Timeout;
  readonly #resolve: (value: Routed) => void;
  readonly #reject: (error: Error) => void;
  readonly #timeoutMs: number;

  constructor(
    record: OutgoingRecord,
    key: string,
    timeoutMs: number,
    onDeadline: (pending: PendingPublish) => void,
    resolve: (value: Routed) => void,
    reject: (error: Error) => void,
  ) {
    this.record = record;
    this.key = key;
    this.#timeoutMs = timeoutMs;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(onDeadline, timeoutMs, this);
  }

  get sizeBytes(): number {
    return this.record.sizeBytes;
  }

  resolve(routed: boolean): void {
    if (this.#settle()) this.#resolve({ routed });
  }

  reject(error: Error): void {
    if (this.#settle()) this.#reject(error);
  }

  expire(): void {
    const what = `Publishing "${this.key}" to "${this.record.topic}"`;
    this.reject(new Timeout(what, this.#timeoutMs, this.hasLeft));
  }

  #settle(): boolean {
    if (this.state === 'settled') return false;
    this.state = 'settled';
    clearTimeout(this.#timer);
    return true;
  }
}
