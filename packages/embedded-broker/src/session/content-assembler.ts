import { AmqpError } from '../amqp-error.js';
import type { MethodArguments } from '../wire/method.js';

/** RabbitMQ's default for the largest message, in bytes. */
export const MAX_MESSAGE_BYTES = 134_217_728;

const BASIC_CLASS = 60;

export interface PublishedContent {
  readonly publish: MethodArguments<'basic.publish'>;
  readonly propertyBytes: Buffer;
  readonly body: Buffer;
}

type Stage =
  | { readonly name: 'idle' }
  | { readonly name: 'header'; readonly publish: MethodArguments<'basic.publish'> }
  | {
      readonly name: 'body';
      readonly publish: MethodArguments<'basic.publish'>;
      readonly propertyBytes: Buffer;
      readonly size: number;
      readonly parts: Buffer[];
    };

/**
 * Puts together method, header and body frames of a message on one channel.
 *
 * States: idle -> header (a publish came) -> body (its header came, and announced a body) -> idle (the body is whole).
 * A frame that does not fit the state ends the connection with 505. An announced size above the limit is refused before
 * any of the body is kept; a smaller one reserves nothing, so only bytes that really came take memory.
 */
export class ContentAssembler {
  #stage: Stage = { name: 'idle' };
  #received = 0;

  get isIdle(): boolean {
    return this.#stage.name === 'idle';
  }

  begin(publish: MethodArguments<'basic.publish'>): void {
    this.#stage = { name: 'header', publish };
  }

  header(payload: Buffer): PublishedContent | undefined {
    const stage = this.#stage;
    if (stage.name !== 'header') throw unexpected('expected a method frame, got a content header frame instead');
    if (payload.length < 14) throw new AmqpError('SYNTAX_ERROR', 'a content header frame is too short');
    if (payload.readUInt16BE(0) !== BASIC_CLASS) {
      throw unexpected(
        `expected content header for class ${BASIC_CLASS}, got one for class ${payload.readUInt16BE(0)} instead`,
      );
    }
    const size = payload.readUInt32BE(4) * 0x1_0000_0000 + payload.readUInt32BE(8);
    // Copied: the frame is a view into the socket's buffer, and a stored message must not hold on to all of that.
    const propertyBytes = Buffer.from(payload.subarray(12));
    if (size > MAX_MESSAGE_BYTES) {
      this.#stage = { name: 'idle' };
      throw new AmqpError(
        'PRECONDITION_FAILED',
        `message size ${size} is larger than configured max size ${MAX_MESSAGE_BYTES}`,
      );
    }
    this.#received = 0;
    if (size === 0) return this.#finish(stage.publish, propertyBytes, Buffer.alloc(0));
    this.#stage = { name: 'body', publish: stage.publish, propertyBytes, size, parts: [] };
    return undefined;
  }

  body(payload: Buffer): PublishedContent | undefined {
    const stage = this.#stage;
    if (stage.name !== 'body')
      throw unexpected('expected a method or content header frame, got a content body frame instead');
    this.#received += payload.length;
    if (this.#received > stage.size) throw unexpected('a message body is longer than its header announced');
    // Empty body frames carry nothing; keeping them would let a peer grow the list without sending a byte.
    if (payload.length > 0) stage.parts.push(Buffer.from(payload));
    if (this.#received < stage.size) return undefined;
    const [first] = stage.parts;
    const body = stage.parts.length === 1 && first !== undefined ? first : Buffer.concat(stage.parts, stage.size);
    return this.#finish(stage.publish, stage.propertyBytes, body);
  }

  #finish(publish: MethodArguments<'basic.publish'>, propertyBytes: Buffer, body: Buffer): PublishedContent {
    this.#stage = { name: 'idle' };
    return { publish, propertyBytes, body };
  }
}

function unexpected(text: string): AmqpError {
  return new AmqpError('UNEXPECTED_FRAME', text);
}
