import type { Socket } from 'node:net';
import { ByteWriter } from '../wire/byte-writer.js';
import { FRAME_BODY, FRAME_END, FRAME_HEADER, FRAME_METHOD, FRAME_OVERHEAD, HEARTBEAT_FRAME } from '../wire/frame.js';
import type { MethodArguments, MethodName } from '../wire/method.js';
import { encodeMethod, methodIds } from '../wire/method-codec.js';

/** A body part of this size is handed to the socket as it is, not copied. */
const COPY_LIMIT = 8192;

/** Above this backlog, in bytes, nothing is delivered to the connection until its socket has drained. */
const CONGESTION_BYTES = 512 * 1024;

/**
 * What a connection has to say, gathered during one turn and written at its end in a single write. Order is kept: what is
 * said first reaches the client first, which is how a return always comes before its confirm.
 */
export class Outbox {
  /** Called before each write: the last moment to add something to it. */
  readonly #beforeFlush: () => void;
  readonly #socket: Socket;
  readonly #writer = new ByteWriter(16_384);
  #chunks: Buffer[] = [];
  #chunkBytes = 0;
  #isScheduled = false;
  #frameMax = 4096;

  constructor(socket: Socket, beforeFlush: () => void) {
    this.#socket = socket;
    this.#beforeFlush = beforeFlush;
  }

  /** Bytes that the kernel has not taken yet. */
  get backlogBytes(): number {
    return this.#chunkBytes + this.#writer.length + this.#socket.writableLength;
  }

  get isCongested(): boolean {
    return this.backlogBytes > CONGESTION_BYTES;
  }

  /** The largest frame the client accepts, in bytes. */
  limitFrames(frameMax: number): void {
    this.#frameMax = frameMax;
  }

  method<N extends MethodName>(channel: number, name: N, args: MethodArguments<N>): void {
    const writer = this.#writer;
    writer.uint8(FRAME_METHOD);
    writer.uint16(channel);
    const sizeAt = writer.length;
    writer.uint32(0);
    encodeMethod(writer, name, args);
    writer.patchLength(sizeAt);
    writer.uint8(FRAME_END);
    this.schedule();
  }

  /** A method that carries a message. */
  content<N extends MethodName>(
    channel: number,
    name: N,
    args: MethodArguments<N>,
    propertyBytes: Buffer,
    body: Buffer,
  ): void {
    this.method(channel, name, args);
    const writer = this.#writer;
    writer.uint8(FRAME_HEADER);
    writer.uint16(channel);
    writer.uint32(12 + propertyBytes.length);
    writer.uint16(methodIds(name).classId);
    writer.uint16(0);
    writer.uint64(body.length);
    writer.bytes(propertyBytes);
    writer.uint8(FRAME_END);
    const room = this.#frameMax - FRAME_OVERHEAD;
    for (let start = 0; start < body.length; start += room) this.#body(channel, body.subarray(start, start + room));
  }

  /** Written at once, so that whoever counts the bytes sees it. */
  heartbeat(): void {
    this.#writer.bytes(HEARTBEAT_FRAME);
    this.flush();
  }

  /** Sees to it that a flush comes at the end of this turn. */
  schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => this.flush());
  }

  flush(): void {
    this.#beforeFlush();
    this.#isScheduled = false;
    this.#seal();
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#chunkBytes = 0;
    if (!this.#socket.writable) return;
    this.#socket.cork();
    for (const chunk of chunks) this.#socket.write(chunk);
    this.#socket.uncork();
  }

  #body(channel: number, part: Buffer): void {
    const writer = this.#writer;
    writer.uint8(FRAME_BODY);
    writer.uint16(channel);
    writer.uint32(part.length);
    if (part.length < COPY_LIMIT) writer.bytes(part);
    else {
      this.#seal();
      this.#chunks.push(part);
      this.#chunkBytes += part.length;
    }
    writer.uint8(FRAME_END);
  }

  #seal(): void {
    if (this.#writer.length === 0) return;
    const chunk = this.#writer.take();
    this.#chunks.push(chunk);
    this.#chunkBytes += chunk.length;
  }
}
