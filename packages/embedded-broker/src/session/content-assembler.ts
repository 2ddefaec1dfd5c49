import { AmqpError } from '../amqp-error.js';
import { FRAME_BODY, FRAME_HEADER, FRAME_METHOD, type Frame } from '../wire/frame.js';
import type { Method, MethodArguments } from '../wire/method.js';

/** RabbitMQ's default for the largest message, in bytes. */
export const MAX_MESSAGE_BYTES = 134_217_728;

const BASIC_CLASS = 60;

export interface PublishedContent {
  readonly publish: MethodArguments<'basic.publish'>;
  readonly propertyBytes: Buffer;
  readonly body: Buffer;
}

/** What frames amount to: a method alone, or a publish with all that belongs to it. */
export type Command =
  | { readonly kind: 'method'; readonly method: Method }
  | { readonly kind: 'publish'; readonly content: PublishedContent };

type Stage =
  | { readonly name: 'idle' }
  | { readonly name: 'header'; readonly publish: MethodArguments<'basic.publish'> }
  | {
      readonly name: 'body';
      readonly publish: MethodArguments<'basic.publish'>;
      readonly propertyBytes: Buffer;
      readonly size: number;
      readonly parts: Buffer[];
    }
  | { readonly name: 'oversized' };

/**
 * Puts together method, header and body frames of a message on one channel.
 *
 * States:
 * - idle: a method may come. A publish leads to header.
 * - header: the publish's header must come. Left for body when it announces one, else for idle.
 * - body: body frames must come, until the announced size is reached; then idle.
 * - oversized: a header announced more than is allowed, and was refused before any of the body was kept. Body frames are
 *   dropped; a method ends it, because the client need not go on sending what it knows to be refused.
 *
 * A frame that does not fit the state ends the connection with 505. What is announced reserves nothing: only bytes that
 * really came take memory, and none do once `discard` was called.
 */
export class ContentAssembler {
  #stage: Stage = { name: 'idle' };
  #received = 0;
  #isDiscarding = false;

  get isIdle(): boolean {
    return this.#stage.name === 'idle';
  }

  /** From now on frames are checked as before, and their content is dropped: the channel is closing. */
  discard(): void {
    this.#isDiscarding = true;
    if (this.#stage.name === 'body') this.#stage.parts.length = 0;
  }

  /** Takes one frame in; `method` is its content when it is a method frame. Says what it completes, if anything. */
  accept(frame: Frame, method: Method | undefined): Command | undefined {
    if (frame.type === FRAME_HEADER) return this.#header(frame.payload);
    if (frame.type === FRAME_BODY) return this.#body(frame.payload);
    if (frame.type !== FRAME_METHOD || method === undefined) throw unknownFrame(frame.type);
    return this.#method(method);
  }

  #method(method: Method): Command | undefined {
    const { name } = this.#stage;
    if (name === 'header')
      throw unexpected(`expected content header for class ${BASIC_CLASS}, got non content header frame instead`);
    if (name === 'body') throw unexpected('expected content body, got non content body frame instead');
    this.#stage = method.name === 'basic.publish' ? { name: 'header', publish: method.args } : { name: 'idle' };
    return method.name === 'basic.publish' ? undefined : { kind: 'method', method };
  }

  #header(payload: Buffer): Command | undefined {
    if (payload.length < 12) throw new AmqpError('FRAME_ERROR', 'a content header frame is too short');
    const stage = this.#stage;
    if (stage.name === 'body') throw unexpected('expected content body, got non content body frame instead');
    if (stage.name !== 'header') throw unexpected('expected method frame, got non method frame instead');
    const classId = payload.readUInt16BE(0);
    if (classId !== BASIC_CLASS)
      throw unexpected(`expected content header for class ${BASIC_CLASS}, got one for class ${classId} instead`);
    const size = payload.readUInt32BE(4) * 0x1_0000_0000 + payload.readUInt32BE(8);
    if (size > MAX_MESSAGE_BYTES) {
      this.#stage = { name: 'oversized' };
      if (this.#isDiscarding) return undefined;
      throw new AmqpError(
        'PRECONDITION_FAILED',
        `message size ${size} is larger than configured max size ${MAX_MESSAGE_BYTES}`,
      );
    }
    // Copied: the frame is a view into the socket's buffer, and a stored message must not hold on to all of that.
    const propertyBytes = Buffer.from(payload.subarray(12));
    this.#received = 0;
    if (size === 0) return this.#finish(stage.publish, propertyBytes, Buffer.alloc(0));
    this.#stage = { name: 'body', publish: stage.publish, propertyBytes, size, parts: [] };
    return undefined;
  }

  #body(payload: Buffer): Command | undefined {
    const stage = this.#stage;
    if (stage.name === 'oversized') return undefined;
    if (stage.name === 'header')
      throw unexpected(`expected content header for class ${BASIC_CLASS}, got non content header frame instead`);
    if (stage.name !== 'body') throw unexpected('expected method frame, got non method frame instead');
    this.#received += payload.length;
    if (this.#received > stage.size) throw unexpected('a message body is longer than its header announced');
    // Empty body frames carry nothing; keeping them would let a peer grow the list without sending a byte.
    if (payload.length > 0 && !this.#isDiscarding) stage.parts.push(Buffer.from(payload));
    if (this.#received < stage.size) return undefined;
    const [first] = stage.parts;
    const body = stage.parts.length === 1 && first !== undefined ? first : Buffer.concat(stage.parts);
    return this.#finish(stage.publish, stage.propertyBytes, body);
  }

  #finish(publish: MethodArguments<'basic.publish'>, propertyBytes: Buffer, body: Buffer): Command | undefined {
    this.#stage = { name: 'idle' };
    return this.#isDiscarding ? undefined : { kind: 'publish', content: { publish, propertyBytes, body } };
  }
}

/** AMQP 0-9-1 knows methods, headers, bodies and, on channel 0, heartbeats. */
export function unknownFrame(type: number): AmqpError {
  return new AmqpError('FRAME_ERROR', `frame type ${type} is unknown`);
}

function unexpected(text: string): AmqpError {
  return new AmqpError('UNEXPECTED_FRAME', text);
}
