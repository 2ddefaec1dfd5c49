import { BloodbankError, isInstance, Unroutable } from '@bloodbank/core/errors';
import type { Routing } from '@bloodbank/core/ports';
import { RECORDED, RECORDED_HEADER } from '@bloodbank/topology';
import type { AmqpMessage } from '../message/to-amqp.js';
import type { SendOptions } from './confirm-publisher.js';
import { turnTime } from './turn-time.js';

/** For so long nobody is taken to record, once a message came back from the exchange of the recorders. */
const LOOK_EVERY_MS = 1_000;

export interface RecordedPublisherOptions {
  /** To who receives. */
  readonly publish: (message: AmqpMessage, options: SendOptions) => Promise<Routing>;
  /** To who records. */
  readonly record: (message: AmqpMessage, options: SendOptions) => Promise<Routing>;
  readonly recordExchange: string;
  readonly now?: () => number;
}

/**
 * Publishes events so that whoever records them never stands in for whoever receives them. The broker says of one message only
 * whether anybody has it; so while somebody records, an event is sent twice, pipelined: to the recorders, and with a mark that
 * keeps it from them to everybody else. Each is confirmed or comes back by itself. The record goes first: a process that dies in
 * between has recorded what nobody received, and never the other way about.
 *
 * Four states:
 * - `unknown`: at first. An event goes to the recorders, and once they answered to the others: with the mark only where it was
 *   recorded. Ends with the first answer.
 * - `present`: every event goes to the recorders too. Ends in `absent` when one comes back: nobody records.
 * - `absent`: events are sent once, as they are; a recorder that has just come takes those too, and counts as a receiver. Once a
 *   second one event looks again, and the others go on as before until it is answered. Ends in `present` when it was recorded.
 * - `forbidden`: this user may not write to the exchange of the recorders. As `absent`, and nobody looks again: asking ends the
 *   channel of everybody who publishes. Final.
 */
export class RecordedPublisher {
  readonly #options: RecordedPublisherOptions;
  readonly #now: () => number;
  #state: 'unknown' | 'present' | 'absent' | 'forbidden' = 'unknown';
  #isLooking = false;
  #lookAt = Number.NEGATIVE_INFINITY;

  constructor(options: RecordedPublisherOptions) {
    this.#options = options;
    this.#now = options.now ?? turnTime;
  }

  publish(message: AmqpMessage, options: SendOptions): Promise<Routing> {
    if (this.#state === 'present') return this.#publishBoth(message, options);
    if (this.#state === 'unknown') return this.#publishAfterRecord(message, options);
    const isDue = this.#state === 'absent' && !this.#isLooking && this.#now() >= this.#lookAt;
    if (!isDue) return this.#options.publish(message, options);
    this.#isLooking = true;
    return this.#publishBoth(message, options).finally(() => {
      this.#isLooking = false;
    });
  }

  /** To the recorders alone. */
  async record(message: AmqpMessage, options: SendOptions): Promise<Routing> {
    const { record, recordExchange } = this.#options;
    try {
      const { routed } = await record({ ...message, exchange: recordExchange }, options);
      this.#found(routed);
      return { routed, recorded: routed };
    } catch (thrown) {
      const isForbidden = isInstance(thrown, BloodbankError) && thrown.code === 'transport.forbidden';
      // Where somebody else lays the broker out, the exchange may not be there: then nobody records.
      if (!isForbidden && !(thrown instanceof Unroutable)) throw thrown;
      this.#found(false);
      if (isForbidden) this.#state = 'forbidden';
      return { routed: false, recorded: false };
    }
  }

  #found(isRecorded: boolean): void {
    if (this.#state === 'forbidden') return;
    this.#state = isRecorded ? 'present' : 'absent';
    this.#lookAt = this.#now() + LOOK_EVERY_MS;
  }

  async #publishAfterRecord(message: AmqpMessage, options: SendOptions): Promise<Routing> {
    const endsAt = this.#now() + options.timeoutMs;
    const { routed: recorded } = await this.record(message, options);
    const left = { ...options, timeoutMs: Math.max(1, endsAt - this.#now()) };
    if (!recorded) return this.#options.publish(message, left);
    const { routed } = await this.#options.publish(withMark(message), left);
    return { routed, recorded };
  }

  async #publishBoth(message: AmqpMessage, options: SendOptions): Promise<Routing> {
    const recording = this.record(message, options);
    const publishing = this.#options.publish(withMark(message), options);
    const [{ routed: recorded }, { routed }] = await Promise.all([recording, publishing]);
    // Who began to record in between was not given the marked one, and would not have it.
    return recorded ? { routed, recorded } : { routed };
  }
}

/** Keeps it from the recorders, who have it. */
function withMark(message: AmqpMessage): AmqpMessage {
  const headers = { ...message.options.headers, [RECORDED_HEADER]: RECORDED };
  return { ...message, options: { ...message.options, headers } };
}
