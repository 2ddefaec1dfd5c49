import { Blocked, type BloodbankError, Closed, Timeout } from '@bloodbank/core/errors';
import type { AmqpMessage } from '../message/to-amqp.js';
import type { DeadlineList, Limited } from './deadlines.js';

/** Headers, routing key and bookkeeping of a message beside its body, roughly. */
const OVERHEAD_BYTES = 512;

/**
 * One publish on its way to a confirm.
 *
 * States, and what ends each:
 * - `waiting`: in the publisher's hands; not on the wire, or no longer (`wasWritten`). Ends in `written`, or `settled`.
 * - `written`: handed to a channel; holds its place in the window. Ends in `settled` by confirm, refusal or deadline, or
 *   in `waiting` when the channel ends without a word about it.
 * - `settled`: the caller has its answer. Final.
 */
export class PendingPublish implements Limited {
  readonly message: AmqpMessage;
  readonly sizeBytes: number;
  state: 'waiting' | 'written' | 'settled' = 'waiting';
  /** By what the channel that it was written to would recognise it, were it returned. */
  sentAs = '';
  /** Once on the wire, nobody can say any more that it was not delivered. */
  wasWritten = false;
  /** The broker returned it: no queue took it. */
  isReturned = false;
  /** A channel broke while it was in flight; it goes alone, so that it harms no other a second time. */
  isQuarantined = false;
  readonly timeoutMs: number;
  endsAt = 0;
  list: DeadlineList | undefined;
  before: Limited | undefined;
  after: Limited | undefined;
  readonly #resolve: (result: { readonly routed: boolean }) => void;
  readonly #reject: (error: BloodbankError) => void;

  constructor(
    message: AmqpMessage,
    timeoutMs: number,
    resolve: (result: { readonly routed: boolean }) => void,
    reject: (error: BloodbankError) => void,
  ) {
    this.message = message;
    this.sizeBytes = message.body.length + OVERHEAD_BYTES;
    this.timeoutMs = timeoutMs;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  resolve(routed: boolean): void {
    if (this.#settle()) this.#resolve({ routed });
  }

  reject(error: BloodbankError): void {
    if (this.#settle()) this.#reject(error);
  }

  /**
   * Settles it as its deadline demands. `blockedReason` is set while the broker takes no publishes, `refusal` while it cannot be
   * reached.
   */
  expire(blockedReason: string | undefined, refusal?: Error & { readonly remedy?: string }): void {
    const what = `Publishing with routing key "${this.message.routingKey}"`;
    const isBlocked = blockedReason !== undefined && !this.wasWritten;
    this.reject(isBlocked ? new Blocked(blockedReason) : new Timeout(what, this.timeoutMs, this.wasWritten, refusal));
  }

  /** Settles it because nobody will wait any longer. */
  abandon(): void {
    if (this.wasWritten) this.expire(undefined);
    else this.reject(new Closed('The transport'));
  }

  #settle(): boolean {
    if (this.state === 'settled') return false;
    this.state = 'settled';
    this.list?.remove(this);
    return true;
  }
}
