import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { ByteWriter } from '../wire/byte-writer.js';
import { EMPTY_TABLE, type FieldTable } from '../wire/field-value.js';
import { FRAME_BODY, FRAME_END, FRAME_HEADER, FRAME_HEARTBEAT, FRAME_METHOD, PROTOCOL_HEADER } from '../wire/frame.js';
import { FrameParser } from '../wire/frame-parser.js';
import type { Method, MethodArguments, MethodName } from '../wire/method.js';
import { decodeMethod, encodeMethod } from '../wire/method-codec.js';
import type { MessageProperties } from '../wire/properties.js';
import { encodeProperties } from '../wire/property-codec.js';

export interface RawOptions {
  readonly heartbeat?: number;
  readonly frameMax?: number;
  readonly channelMax?: number;
  readonly virtualHost?: string;
  readonly password?: string;
  readonly capabilities?: readonly string[];
}

/** What a server sent: a method, or another kind of frame. */
export type Seen =
  | { readonly channel: number; readonly method: Method }
  | { readonly channel: number; readonly frame: 'header' | 'body' | 'heartbeat'; readonly payload: Buffer };

/** A client that does exactly what it is told, well-formed or not. Everything the server says is kept in order. */
export class RawClient {
  readonly socket: Socket;
  readonly seen: Seen[] = [];
  /** The first chunks in which the server's bytes came. */
  readonly chunks: Buffer[] = [];
  readonly #parser = new FrameParser();
  #read = 0;
  #isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#isClosed = true;
    });
  }

  /** A TCP connection and nothing said yet. */
  static async dial(url: string): Promise<RawClient> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port || 5672), noDelay: true });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** A running connection with channel 1 open, on the virtual host of the URL unless another is named. */
  static async open(url: string, options: RawOptions = {}): Promise<RawClient> {
    const client = await RawClient.dial(url);
    await client.tune(options);
    const named = decodeURIComponent(new URL(url).pathname.slice(1));
    const virtualHost = options.virtualHost ?? (named === '' ? '/' : named);
    client.send(0, 'connection.open', { virtualHost, reserved1: '', reserved2: false });
    await client.expect('connection.open-ok');
    client.send(1, 'channel.open', { reserved1: '' });
    await client.expect('channel.open-ok');
    return client;
  }

  /** The handshake up to tune-ok. */
  async tune(options: RawOptions = {}): Promise<void> {
    this.write(PROTOCOL_HEADER);
    await this.expect('connection.start');
    this.startOk(options);
    await this.expect('connection.tune');
    this.send(0, 'connection.tune-ok', {
      channelMax: options.channelMax ?? 2047,
      frameMax: options.frameMax ?? 131_072,
      heartbeat: options.heartbeat ?? 0,
    });
  }

  startOk({ password = 'guest', capabilities = [] }: RawOptions): void {
    const table: FieldTable = new Map(capabilities.map((name) => [name, { type: 'bool', value: true }]));
    this.send(0, 'connection.start-ok', {
      clientProperties: new Map([['capabilities', { type: 'table', value: table }]]),
      mechanism: 'PLAIN',
      response: `\0guest\0${password}`,
      locale: 'en_US',
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  write(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  send<N extends MethodName>(channel: number, name: N, args: MethodArguments<N>): void {
    this.write(methodFrame(channel, name, args));
  }

  /** A publish with its header and its body in one frame each. */
  publish(
    channel: number,
    exchange: string,
    routingKey: string,
    body: Buffer,
    properties: MessageProperties = {},
    mandatory = false,
  ): void {
    const args = { reserved1: 0, exchange, routingKey, mandatory, immediate: false };
    const parts = [methodFrame(channel, 'basic.publish', args), headerFrame(channel, body.length, properties)];
    if (body.length > 0) parts.push(frame(FRAME_BODY, channel, body));
    this.write(Buffer.concat(parts));
  }

  /** Declares a durable queue on channel 1 and waits for no answer. */
  declare(queue: string): void {
    const flags = { passive: false, durable: true, exclusive: false, autoDelete: false, nowait: true };
    this.send(1, 'queue.declare', { reserved1: 0, queue, ...flags, arguments: EMPTY_TABLE });
  }

  /** Consumes without acknowledgement on channel 1 and waits for no answer. */
  consume(queue: string): void {
    const flags = { noLocal: false, noAck: true, exclusive: false, nowait: true };
    this.send(1, 'basic.consume', { reserved1: 0, queue, consumerTag: queue, ...flags, arguments: EMPTY_TABLE });
  }

  /** The next method from the server, which must be this one. */
  async expect<N extends MethodName>(name: N, deadlineMs = 5000): Promise<MethodArguments<N>> {
    const method = await this.next(deadlineMs);
    if (method.name !== name)
      throw new Error(`expected ${name}, the server sent ${JSON.stringify(method, bigintText)}`);
    return method.args as MethodArguments<N>;
  }

  /** The next method from the server, whichever it is. */
  async next(deadlineMs = 5000): Promise<Method> {
    const deadline = Date.now() + deadlineMs;
    for (;;) {
      while (this.#read < this.seen.length) {
        const seen = this.seen[this.#read++];
        if (seen !== undefined && 'method' in seen) return seen.method;
      }
      if (this.#isClosed) throw new Error('the server closed the socket');
      if (Date.now() > deadline) throw new Error(`the server sent no method within ${deadlineMs} ms`);
      await pause(5);
    }
  }

  /** `code text` of the close that comes next, and on which channel. */
  async refusal(): Promise<string> {
    const method = await this.next();
    if (method.name === 'connection.close' || method.name === 'channel.close') {
      return `${method.name} ${method.args.replyCode} ${method.args.replyText}`;
    }
    return `no close but ${method.name}`;
  }

  /** Resolves with what `look` finds in all that the server has said, as soon as it finds something. */
  async until<T>(look: (seen: readonly Seen[]) => T | undefined, deadlineMs = 5000): Promise<T> {
    const deadline = AbortSignal.timeout(deadlineMs);
    for (;;) {
      const found = look(this.seen);
      if (found !== undefined) return found;
      if (this.#isClosed) throw new Error('the server closed the socket');
      await once(this.socket, 'data', { signal: deadline });
    }
  }

  /** The next `count` methods from the server by name, closes with their code. */
  async told(count: number): Promise<string[]> {
    const told: string[] = [];
    while (told.length < count) {
      const { name, args } = await this.next();
      told.push('replyCode' in args ? `${name} ${args.replyCode}` : name);
    }
    return told;
  }

  /** Closes the connection; resolves with the names of the methods that came before the answer, which ought to be none. */
  async close(): Promise<string[]> {
    this.send(0, 'connection.close', BYE);
    const stray: string[] = [];
    for (let name = ''; name !== 'connection.close-ok'; ) {
      [name = ''] = await this.told(1);
      stray.push(name);
    }
    this.end();
    return stray.slice(0, -1);
  }

  /** Resolves with true when the server has closed the socket. */
  async closed(deadlineMs = 5000): Promise<boolean> {
    const deadline = Date.now() + deadlineMs;
    while (!this.#isClosed && Date.now() < deadline) await pause(5);
    return this.#isClosed;
  }

  end(): void {
    this.socket.destroy();
  }

  #receive(chunk: Buffer): void {
    if (this.chunks.length < 100) this.chunks.push(chunk);
    // A server that does not like the greeting answers with its own, which is no frame.
    if (this.chunks[0]?.toString('latin1', 0, 4) === 'AMQP') return;
    this.#parser.push(chunk);
    for (let next = this.#parser.next(); next !== undefined; next = this.#parser.next()) {
      const { channel, type, payload } = next;
      if (type === FRAME_METHOD) {
        this.seen.push({ channel, method: decodeMethod(payload) });
      } else
        this.seen.push({
          channel,
          frame: type === FRAME_HEADER ? 'header' : type === FRAME_BODY ? 'body' : 'heartbeat',
          payload,
        });
    }
  }
}

export function frame(type: number, channel: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(7);
  head.writeUInt8(type, 0);
  head.writeUInt16BE(channel, 1);
  head.writeUInt32BE(payload.length, 3);
  return Buffer.concat([head, payload, Buffer.from([FRAME_END])]);
}

export function methodFrame<N extends MethodName>(channel: number, name: N, args: MethodArguments<N>): Buffer {
  const writer = new ByteWriter();
  encodeMethod(writer, name, args);
  return frame(FRAME_METHOD, channel, writer.take());
}

export function headerFrame(
  channel: number,
  bodySize: number,
  properties: MessageProperties = {},
  classId = 60,
): Buffer {
  const writer = new ByteWriter();
  writer.uint16(classId);
  writer.uint16(0);
  writer.uint64(bodySize);
  writer.bytes(encodeProperties(properties));
  return frame(FRAME_HEADER, channel, writer.take());
}

export const heartbeatFrame: Buffer = frame(FRAME_HEARTBEAT, 0, Buffer.alloc(0));

/** What a client says when it closes a channel or connection of its own will. */
export const BYE = { replyCode: 200, replyText: 'bye', classId: 0, methodId: 0 } as const;

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
