import { AmqpError } from '../amqp-error.js';
import type { Frame } from '../wire/frame.js';
import type { Method } from '../wire/method.js';
import { Channel } from './channel.js';
import { carryOut } from './channel-methods.js';
import type { ClientConnection, OwedConfirms } from './client-connection.js';

/** A connection's channels by number: opens and forgets them, gives each its frames, and knows which owe confirms. */
export class ChannelTable {
  readonly #connection: ClientConnection;
  readonly #channels = new Map<number, Channel>();
  readonly #owing = new Set<OwedConfirms>();
  /** Their close-ok waits in the outbox. */
  readonly #leaving = new Set<Channel>();
  #max: number;

  constructor(connection: ClientConnection, max: number) {
    this.#connection = connection;
    this.#max = max;
  }

  get size(): number {
    return this.#channels.size;
  }

  /** How many channels may be open at a time from now on. */
  limit(max: number): void {
    this.#max = max;
  }

  /** Gives a frame to its channel; `method` is its content when it is a method frame. */
  handle(frame: Frame, method: Method | undefined): void {
    const channel = this.#channels.get(frame.channel) ?? this.#create(frame.channel);
    try {
      channel.handle(frame, method);
    } catch (error) {
      if (!(error instanceof AmqpError)) throw error;
      if (error.closes === 'channel') channel.fail(error);
      else this.#connection.fail(error, channel.runningMethod);
    }
    if (channel.state === 'ended') this.#forget(channel);
    else if (channel.state === 'leaving') this.#leaving.add(channel);
  }

  /** This channel has confirms to send before the next write. */
  owes(channel: OwedConfirms): void {
    this.#owing.add(channel);
  }

  /**
   * The last moment before what was said is written: adds the confirms that are owed, and frees the numbers of channels
   * whose close-ok goes out now. Until then the client could not know that they are free.
   */
  beforeWrite(): void {
    for (const channel of this.#owing) channel.flushConfirms();
    this.#owing.clear();
    for (const channel of this.#leaving) this.#forget(channel);
    this.#leaving.clear();
  }

  /** Serves all consumers again. */
  resume(): void {
    for (const channel of this.#channels.values()) channel.resume();
  }

  closeAll(): void {
    for (const channel of this.#channels.values()) channel.end();
    this.#channels.clear();
    this.#owing.clear();
    this.#leaving.clear();
  }

  #create(number: number): Channel {
    const open = this.#channels.size;
    if (open >= this.#max) {
      throw new AmqpError(
        'NOT_ALLOWED',
        `number of channels opened (${open}) has reached the negotiated channel_max (${this.#max})`,
      );
    }
    const channel = new Channel(this.#connection, number, carryOut);
    this.#channels.set(number, channel);
    return channel;
  }

  #forget(channel: Channel): void {
    this.#channels.delete(channel.number);
    this.#owing.delete(channel);
  }
}
