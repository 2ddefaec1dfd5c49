import { randomUUID } from 'node:crypto';
import { Invalid, Nacked, toError } from '@bloodbank/core/errors';
import type { Logger } from '@bloodbank/core/ports';
import type { ConfirmChannel as AmqpChannel, ChannelModel, Message } from 'amqplib';
import { OWN_HEADERS } from '../message/own-headers.js';
import type { PendingPublish } from './pending-publish.js';

export interface ConfirmChannelEvents {
  /** A place in the window became free. */
  onFreed(pending: PendingPublish): void;
  /** The broker refused a message. */
  onNacked(): void;
  /** The channel ended; `orphans` were in flight, and the broker said nothing about them. */
  onEnd(orphans: readonly PendingPublish[], cause: Error | undefined): void;
}

/**
 * One pipelined AMQP channel in confirm mode. A returned message is recognised by its message id; where two in flight
 * share one, or it has none, a token of ours travels along, so that no publish is ever taken for another.
 */
export class ConfirmChannel {
  readonly #channel: AmqpChannel;
  readonly #events: ConfirmChannelEvents;
  /** By what the broker would return: message id or token. */
  readonly #inFlight = new Map<string, PendingPublish>();
  #isRetired = false;

  static async open(connection: ChannelModel, logger: Logger, events: ConfirmChannelEvents): Promise<ConfirmChannel> {
    return new ConfirmChannel(await connection.createConfirmChannel(), logger, events);
  }

  private constructor(channel: AmqpChannel, logger: Logger, events: ConfirmChannelEvents) {
    this.#channel = channel;
    this.#events = events;
    let cause: Error | undefined;
    channel.on('error', (error: Error) => {
      cause = error;
      logger.error({ reason: error.message }, 'The broker closed a publishing channel.');
    });
    channel.on('return', (message: Message) => this.#onReturn(message));
    channel.on('handler-error', (error: Error) => logger.error({ err: error }, 'A confirm could not be handled.'));
    channel.on('close', () => {
      const orphans = this.inFlight();
      this.#inFlight.clear();
      events.onEnd(orphans, cause);
    });
  }

  get inFlightCount(): number {
    return this.#inFlight.size;
  }

  inFlight(): readonly PendingPublish[] {
    return [...this.#inFlight.values()];
  }

  /** Sends it now. When the client refuses to encode it, it is settled as Invalid; when the channel is closed, false. */
  write(pending: PendingPublish): boolean {
    const { exchange, routingKey, body } = pending.message;
    let { options } = pending.message;
    let id = options.messageId;
    if (id === undefined || this.#inFlight.has(id)) {
      id = randomUUID();
      options = { ...options, headers: { ...options.headers, [OWN_HEADERS.publishToken]: id } };
    }
    const key = id;
    try {
      this.#channel.publish(exchange, routingKey, body, options, (error: Error | null) =>
        this.#onConfirm(pending, key, error),
      );
    } catch (thrown) {
      const error = toError(thrown);
      if (error.name === 'IllegalOperationError') return false;
      const message = `The message with routing key "${routingKey}" cannot be encoded: ${error.message}`;
      pending.reject(new Invalid('message.invalid-properties', message, { cause: error }));
      return true;
    }
    this.#inFlight.set(key, pending);
    pending.state = 'written';
    pending.wasWritten = true;
    return true;
  }

  get isRetired(): boolean {
    return this.#isRetired;
  }

  /** To be called when nothing more will be written: it waits for its confirms, and closes. */
  retire(): void {
    this.#isRetired = true;
    this.#closeWhenDone();
  }

  #closeWhenDone(): void {
    if (this.#isRetired && this.#inFlight.size === 0) this.#channel.close().catch(() => {});
  }

  #onConfirm(pending: PendingPublish, key: string, error: Error | null): void {
    // The channel ended: amqplib tells each callback first, and then our own 'close' listener, which takes them all.
    if (error !== null && error.message !== 'message nacked') return;
    this.#inFlight.delete(key);
    if (error !== null) pending.reject(new Nacked(pending.message.routingKey));
    else pending.resolve(!pending.isReturned);
    if (error !== null) this.#events.onNacked();
    this.#events.onFreed(pending);
    this.#closeWhenDone();
  }

  /** The broker sends it before the confirm of the same message. */
  #onReturn({ properties }: Message): void {
    const token: unknown = properties.headers?.[OWN_HEADERS.publishToken] ?? properties.messageId;
    const pending = typeof token === 'string' ? this.#inFlight.get(token) : undefined;
    if (pending !== undefined) pending.isReturned = true;
  }
}
