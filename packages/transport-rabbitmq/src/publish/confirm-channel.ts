import { randomUUID } from 'node:crypto';
import { Invalid, Nacked, toError } from '@bloodbank/core/errors';
import type { Logger } from '@bloodbank/core/ports';
import type { ConfirmChannel as AmqpChannel, ChannelModel, Message } from 'amqplib';
import { OWN_HEADERS } from '../message/own-headers.js';
import { FrameWriter } from './frame-writer.js';
import type { PendingPublish } from './pending-publish.js';
import { UnconfirmedPublishes } from './unconfirmed-publishes.js';

/** What the broker says of one publish, or of all up to it. */
interface Confirm {
  /** Publishes are counted from 1. */
  readonly deliveryTag: number;
  readonly multiple: boolean;
}

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
  readonly #frames: FrameWriter;
  readonly #unconfirmed = new UnconfirmedPublishes();
  readonly #events: ConfirmChannelEvents;
  /** By what the broker would return: message id or token. */
  readonly #inFlight = new Map<string, PendingPublish>();
  #isRetired = false;
  #isOpen = true;

  static async open(connection: ChannelModel, logger: Logger, events: ConfirmChannelEvents): Promise<ConfirmChannel> {
    return new ConfirmChannel(await connection.createConfirmChannel(), logger, events);
  }

  private constructor(channel: AmqpChannel, logger: Logger, events: ConfirmChannelEvents) {
    this.#channel = channel;
    this.#frames = new FrameWriter(channel);
    this.#events = events;
    // amqplib's own listeners count what was published by way of it.
    channel.removeAllListeners('ack');
    channel.removeAllListeners('nack');
    channel.on('ack', (fields: Confirm) => this.#onConfirm(fields, true));
    channel.on('nack', (fields: Confirm) => this.#onConfirm(fields, false));
    let cause: Error | undefined;
    channel.on('error', (error: Error) => {
      cause = error;
      logger.error({ reason: error.message }, 'The broker closed a publishing channel.');
    });
    channel.on('return', (message: Message) => this.#onReturn(message));
    channel.on('handler-error', (error: Error) => logger.error({ err: error }, 'A confirm could not be handled.'));
    channel.on('close', () => {
      this.#isOpen = false;
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

  /** Sends it at the end of this turn. When it cannot be encoded, it is settled as Invalid; when the channel is closed, false. */
  write(pending: PendingPublish): boolean {
    if (!this.#isOpen) return false;
    const { message } = pending;
    let { messageId: id } = message.options;
    let sent = message;
    if (id === undefined || this.#inFlight.has(id)) {
      id = randomUUID();
      const headers = { ...message.options.headers, [OWN_HEADERS.publishToken]: id };
      sent = { ...message, options: { ...message.options, headers } };
    }
    try {
      this.#frames.write(sent);
    } catch (thrown) {
      const error = toError(thrown);
      const text = `The message with routing key "${message.routingKey}" cannot be encoded: ${error.message}`;
      pending.reject(new Invalid('message.invalid-properties', text, { cause: error }));
      return true;
    }
    this.#inFlight.set(id, pending);
    this.#unconfirmed.add(pending);
    pending.sentAs = id;
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

  #onConfirm({ deliveryTag, multiple }: Confirm, isAck: boolean): void {
    for (const pending of this.#unconfirmed.take(deliveryTag, multiple)) {
      this.#inFlight.delete(pending.sentAs);
      if (isAck) pending.resolve(!pending.isReturned);
      else {
        pending.reject(new Nacked(pending.message.routingKey));
        this.#events.onNacked();
      }
      this.#events.onFreed(pending);
    }
    this.#closeWhenDone();
  }

  /** The broker sends it before the confirm of the same message. */
  #onReturn({ properties }: Message): void {
    const token: unknown = properties.headers?.[OWN_HEADERS.publishToken] ?? properties.messageId;
    const pending = typeof token === 'string' ? this.#inFlight.get(token) : undefined;
    if (pending !== undefined) pending.isReturned = true;
  }
}
