import type { Writable } from 'node:stream';
import type { Channel } from 'amqplib';
import type { AmqpMessage } from '../message/to-amqp.js';
import { bytesOfBody, mostBytesOf, writePublish } from './publish-frames.js';
import { PublishTemplates, writeAfter } from './publish-templates.js';

/** What of a channel amqplib does not publish: its number, and the connection that it is on. */
interface Wire {
  readonly ch: number;
  readonly connection: { readonly stream: Writable; readonly frameMax: number };
}

const SLAB_BYTES = 256 * 1024;
/** What is larger has a buffer of its own. */
const MAX_SHARE_BYTES = SLAB_BYTES / 4;

/**
 * Writes messages to the socket of a channel, those of one turn of the event loop by one call of the system at its end.
 *
 * A round of the loop has many turns where many sockets are read in it, such as those of an HTTP server. What the first turn that
 * publishes has written leaves at the end of that turn, for nobody knows whether there will be another one; what the later ones
 * write leaves together at the end of the round.
 *
 * States:
 * - idle: nothing was written in this round. Ends with the first message.
 * - turn: something was written that leaves at the end of the turn. Ends with the turn.
 * - round: something has left; what is written now waits for the end of the round. Ends with the round.
 *
 * amqplib would send each by way of a stream of its channel and a loop over the streams of all, and leave one turn later. It
 * still sends everything else on the channel: nothing else is sent while a message is under way, but the channel's end, which
 * comes after the last confirm. A message is handed over whole, so that no other channel's frames come between its own.
 */
export class FrameWriter {
  readonly #channel: number;
  readonly #stream: Writable;
  readonly #frameMax: number;
  readonly #templates = new PublishTemplates();
  #slab: Buffer = Buffer.alloc(0);
  /** What is written in the slab and not yet handed to the socket: from here to `#end`. */
  #start = 0;
  #end = 0;
  #state: 'idle' | 'turn' | 'round' = 'idle';

  constructor(channel: Channel) {
    const { ch, connection } = channel as unknown as Wire;
    this.#channel = ch;
    this.#stream = connection.stream;
    this.#frameMax = connection.frameMax;
  }

  /** @throws {TypeError} for what AMQP has no form for; nothing of it is written then. */
  write(message: AmqpMessage): void {
    if (!this.#writeAfterTemplate(message)) {
      const bytes = mostBytesOf(message, this.#frameMax);
      if (bytes > MAX_SHARE_BYTES) {
        this.#writeAlone(message, bytes);
        return;
      }
      this.#makeRoom(bytes);
      const start = this.#end;
      this.#end = writePublish(this.#slab, start, this.#channel, message, this.#frameMax);
      this.#templates.learn(message, this.#slab.subarray(start, this.#end));
    }
    if (this.#state !== 'idle') return;
    this.#state = 'turn';
    // After everything of this turn that publishes, and before anything else happens.
    process.nextTick(this.#onTurnEnd);
  }

  #writeAfterTemplate(message: AmqpMessage): boolean {
    const template = this.#templates.find(message);
    if (template === undefined) return false;
    const bytes = template.bytes.length + bytesOfBody(message.body, this.#frameMax);
    if (bytes > MAX_SHARE_BYTES) return false;
    this.#makeRoom(bytes);
    const end = writeAfter(this.#slab, this.#end, template, message, this.#frameMax);
    if (end === 0) return false;
    this.#end = end;
    return true;
  }

  #makeRoom(bytes: number): void {
    if (this.#end + bytes <= this.#slab.length) return;
    this.#flush();
    this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    this.#start = 0;
    this.#end = 0;
  }

  #writeAlone(message: AmqpMessage, bytes: number): void {
    const own = Buffer.allocUnsafeSlow(bytes);
    const end = writePublish(own, 0, this.#channel, message, this.#frameMax);
    this.#flush();
    this.#hand(own.subarray(0, end));
  }

  #flush(): void {
    if (this.#start === this.#end) return;
    const chunk = this.#slab.subarray(this.#start, this.#end);
    this.#start = this.#end;
    this.#hand(chunk);
  }

  /** A socket that has ended tells so by itself; what was not sent is sent again on the next. */
  #hand(chunk: Buffer): void {
    if (this.#stream.writable) this.#stream.write(chunk);
  }

  readonly #onTurnEnd = (): void => {
    this.#flush();
    this.#state = 'round';
    setImmediate(this.#onRoundEnd);
  };

  readonly #onRoundEnd = (): void => {
    this.#state = 'idle';
    this.#flush();
  };
}
