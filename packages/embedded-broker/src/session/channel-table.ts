import { AmqpError } from '../amqp-error.js';
import { FRAME_BODY, FRAME_HEADER, type Frame } from '../wire/frame.js';
import type { Method } from '../wire/method.js';
import { Channel } from './channel.js';
import type { Connection } from './connection.js';

/** A connection's channels by number: opens and closes them, gives each its frames, and knows which owe confirms. */
export class ChannelTable {
  readonly #connection: Connection;
  readonly #channels = new Map<number, Channel>();
  readonly #owing = new Set<Channel>();
  #highest: number;

  constructor(connection: Connection, highest: number) {
    this.#connection = connection;
    this.#highest = highest;
  }

  get size(): number {
    return this.#channels.size;
  }

  /** The highest channel number that may be opened from now on. */
  limit(highest: number): void {
    this.#highest = highest;
  }

  /** Gives a frame to its channel; `method` is its content when it is a method frame. */
  handle(frame: Frame, method: Method | undefined): void {
    const channel = this.#channels.get(frame.channel);
    if (channel === undefined) this.#open(frame.channel, method);
    else if (method?.name === 'channel.close') {
      this.#close(channel);
      this.#connection.outbox.method(frame.channel, 'channel.close-ok', {});
    } else if (channel.isOpen) this.#run(channel, frame, method);
    else if (method?.name === 'channel.close-ok') this.#close(channel);
  }

  /** This channel has confirms to send before the next write. */
  owes(channel: Channel): void {
    this.#owing.add(channel);
  }

  flushConfirms(): void {
    for (const channel of this.#owing) channel.flushConfirms();
    this.#owing.clear();
  }

  /** Serves all consumers again. */
  resume(): void {
    for (const channel of this.#channels.values()) channel.resume();
  }

  closeAll(): void {
    for (const channel of this.#channels.values()) channel.close();
    this.#channels.clear();
    this.#owing.clear();
  }

  #run(channel: Channel, frame: Frame, method: Method | undefined): void {
    if (method?.name === 'channel.open') throw new AmqpError('CHANNEL_ERROR', "second 'channel.open' seen");
    try {
      if (method !== undefined) channel.handleMethod(method);
      else if (frame.type === FRAME_HEADER) channel.handleHeader(frame.payload);
      else if (frame.type === FRAME_BODY) channel.handleBody(frame.payload);
      else throw new AmqpError('FRAME_ERROR', `frame type ${frame.type} is unknown`);
    } catch (error) {
      if (!(error instanceof AmqpError)) throw error;
      if (error.closes === 'channel') channel.fail(error);
      else this.#connection.fail(error, channel.runningMethod);
    }
  }

  #open(number: number, method: Method | undefined): void {
    if (method?.name !== 'channel.open') throw new AmqpError('CHANNEL_ERROR', "expected 'channel.open'");
    if (number > this.#highest) {
      throw new AmqpError(
        'CHANNEL_ERROR',
        `channel number ${number} exceeds the negotiated channel_max of ${this.#highest}`,
      );
    }
    this.#channels.set(number, new Channel(this.#connection, number));
    this.#connection.outbox.method(number, 'channel.open-ok', { reserved1: '' });
  }

  #close(channel: Channel): void {
    channel.flushConfirms();
    this.#channels.delete(channel.number);
    this.#owing.delete(channel);
    channel.close();
  }
}
