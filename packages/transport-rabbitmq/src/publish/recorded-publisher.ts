import { Unroutable } from '@bloodbank/core/errors';
import type { Routing } from '@bloodbank/core/ports';
import { RECORDED, RECORDED_HEADER } from '@bloodbank/topology';
import type { AmqpMessage } from '../message/to-amqp.js';
import type { SendOptions } from './confirm-publisher.js';

/** For so long nobody is taken to record, once a message came back from the exchange of the recorders. */
const LOOK_EVERY_MS = 1_000;

const NOBODY: Routing = Object.freeze({ routed: false, recorded: false });

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
 * Two states. Present (at first, when it is not known): every event goes to the recorders too; when one comes back, nobody
 * records, and it is `absent`. Absent: events are sent once, as they are; a recorder that has just come takes those too, and
 * counts as a receiver. Once a second one message looks again, and the others go on as before until it is answered.
 *
 * Copies of commands and replies go to the recorders alone. While absent they are sent all the same, for a recorder that has just
 * come; but nobody waits for them, and the broker does not send them back.
 */
export class RecordedPublisher {
  readonly #options: RecordedPublisherOptions;
  readonly #now: () => number;
  #isAbsent = false;
  #isLooking = false;
  #lookAt = Number.NEGATIVE_INFINITY;

  constructor(options: RecordedPublisherOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  publish(message: AmqpMessage, options: SendOptions): Promise<Routing> {
    if (!this.#isAbsent) return this.#publishBoth(message, options);
    if (!this.#isTimeToLook()) return this.#options.publish(message, options);
    return this.#look(() => this.#publishBoth(message, options));
  }

  /** To the recorders alone. */
  record(message: AmqpMessage, options: SendOptions): Promise<Routing> {
    if (!this.#isAbsent) return this.#ask(message, options);
    if (this.#isTimeToLook()) return this.#look(() => this.#ask(message, options));
    const unasked = { ...this.#forRecorders(message), options: { ...message.options, mandatory: false } };
    this.#options.record(unasked, options).catch(() => {});
    return Promise.resolve(NOBODY);
  }

  #isTimeToLook(): boolean {
    return !this.#isLooking && this.#now() >= this.#lookAt;
  }

  #look(ask: () => Promise<Routing>): Promise<Routing> {
    this.#isLooking = true;
    return ask().finally(() => {
      this.#isLooking = false;
    });
  }

  #forRecorders(message: AmqpMessage): AmqpMessage {
    return { ...message, exchange: this.#options.recordExchange };
  }

  async #ask(message: AmqpMessage, options: SendOptions): Promise<Routing> {
    try {
      const { routed } = await this.#options.record(this.#forRecorders(message), options);
      this.#found(routed);
      return { routed, recorded: routed };
    } catch (thrown) {
      // Where somebody else lays the broker out, the exchange may not be there: then nobody records.
      if (!(thrown instanceof Unroutable)) throw thrown;
      this.#found(false);
      return NOBODY;
    }
  }

  #found(isRecorded: boolean): void {
    this.#isAbsent = !isRecorded;
    this.#lookAt = this.#now() + LOOK_EVERY_MS;
  }

  async #publishBoth(message: AmqpMessage, options: SendOptions): Promise<Routing> {
    const headers = { ...message.options.headers, [RECORDED_HEADER]: RECORDED };
    const marked = { ...message, options: { ...message.options, headers } };
    const recording = this.#ask(message, options);
    const [{ routed: recorded }, { routed }] = await Promise.all([recording, this.#options.publish(marked, options)]);
    // Who began to record in between was not given the marked one, and would not have it.
    return recorded ? { routed, recorded } : { routed };
  }
}
