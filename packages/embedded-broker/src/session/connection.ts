import type { Socket } from 'node:net';
import { AmqpError } from '../amqp-error.js';
import { SERVER_PROPERTIES } from '../server-properties.js';
import { EMPTY_TABLE, type FieldTable } from '../wire/field-value.js';
import { FRAME_BODY, FRAME_HEADER, FRAME_HEARTBEAT, FRAME_METHOD, type Frame, PROTOCOL_HEADER } from '../wire/frame.js';
import { FrameParser } from '../wire/frame-parser.js';
import type { Method } from '../wire/method.js';
import { decodeMethod, type MethodIds, methodIds, NO_METHOD } from '../wire/method-codec.js';
import { FramingError, WireSyntaxError } from '../wire/syntax-error.js';
import type { BrokerContext } from './broker-context.js';
import { ChannelTable } from './channel-table.js';
import type { ClientConnection, OwedConfirms } from './client-connection.js';
import { unknownFrame } from './content-assembler.js';
import { assertTuning, CHANNEL_MAX, FRAME_MAX, readCredentials } from './handshake.js';
import { startHeartbeat } from './heartbeat.js';
import { Outbox } from './outbox.js';

/** A client that does not finish its handshake, or does not answer a close, is cut off after this time. */
const PATIENCE_MS = 10_000;

/** Above this backlog, in bytes, the broker stops reading from a client that does not read its answers. */
const DEAF_CLIENT_BYTES = 8 * 1024 * 1024;

type State = 'greeting' | 'authenticating' | 'tuning' | 'opening' | 'running' | 'closing' | 'closed';

/**
 * One client connection.
 *
 * States, each left for the next by the client's answer:
 * - greeting: nothing was said. Ends with the protocol header; anything else is answered with ours, and cut off.
 * - authenticating: connection.start was sent. Ends with start-ok.
 * - tuning: connection.tune was sent. Ends with tune-ok.
 * - opening: ends with connection.open for virtual host '/'.
 * - running: channels live. Ends with either side's close, or the socket's.
 * - closing: the broker sent connection.close, or answered the client's. Channels and exclusive queues are released. A
 *   close is answered, as often as it comes; a close-ok makes the broker hang up; all else is ignored. Clients hang up too.
 * - closed: the socket is gone or going.
 *
 * Reading is suspended, whatever the state, while `#suspended` holds a reason.
 */
export class Connection implements ClientConnection {
  readonly broker: BrokerContext;
  readonly outbox: Outbox;
  readonly #socket: Socket;
  readonly #onClosed: () => void;
  readonly #parser = new FrameParser();
  readonly #channels: ChannelTable;
  readonly #suspended = new Set<'blocked' | 'deaf'>();
  #state: State = 'greeting';
  #clientProperties: FieldTable = EMPTY_TABLE;
  #username = '';
  #isPublisher = false;
  #patience: NodeJS.Timeout | undefined;
  #stopHeartbeat: () => void = () => {};

  constructor(socket: Socket, broker: BrokerContext, onClosed: () => void) {
    this.#socket = socket;
    this.broker = broker;
    this.#onClosed = onClosed;
    this.#channels = new ChannelTable(this, CHANNEL_MAX);
    this.outbox = new Outbox(socket, () => this.#channels.beforeWrite());
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('drain', () => this.#drained());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#end());
    this.#limitPatience();
  }

  get username(): string {
    return this.#username;
  }

  get state(): State {
    return this.#state;
  }

  get clientProperties(): FieldTable {
    return this.#clientProperties;
  }

  get channelCount(): number {
    return this.#channels.size;
  }

  get remotePort(): number {
    return this.#socket.remotePort ?? 0;
  }

  get isBlocked(): boolean {
    return this.#suspended.has('blocked');
  }

  get canDeliver(): boolean {
    return this.#state === 'running' && !this.outbox.isCongested;
  }

  /** Whether the client announced a capability. */
  understands(capability: string): boolean {
    const capabilities = this.#clientProperties.get('capabilities');
    const field = capabilities?.type === 'table' ? capabilities.value.get(capability) : undefined;
    return field?.type === 'bool' && field.value;
  }

  owesConfirms(channel: OwedConfirms): void {
    this.#channels.owes(channel);
    this.outbox.schedule();
  }

  /** A publish came in: while publishers are held back, this connection is one of them from now on. */
  notePublish(): void {
    this.#isPublisher = true;
    if (this.broker.blockedReason !== undefined) this.block(this.broker.blockedReason);
  }

  /** Stops reading from this connection if it publishes, and tells the client if it understands. */
  block(reason: string): void {
    if (!this.#isPublisher || this.#state !== 'running' || this.isBlocked) return;
    this.#suspend('blocked');
    if (this.understands('connection.blocked')) this.outbox.method(0, 'connection.blocked', { reason });
  }

  unblock(): void {
    if (!this.isBlocked) return;
    if (this.#state === 'running' && this.understands('connection.blocked'))
      this.outbox.method(0, 'connection.unblocked', {});
    this.#resume('blocked');
  }

  /** Closes politely: the client is told why, and cut off if it does not answer. */
  fail(error: AmqpError, culprit: MethodIds = NO_METHOD): void {
    if (this.#state === 'closing' || this.#state === 'closed') return;
    this.#channels.beforeWrite();
    this.#state = 'closing';
    this.outbox.method(0, 'connection.close', { replyCode: error.code, replyText: error.message, ...culprit });
    this.outbox.flush();
    this.#releaseChannels();
    this.#limitPatience();
    this.#resume('blocked');
  }

  /** Cuts the connection without a word. */
  destroy(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    if (this.#state === 'closed') return;
    this.#parser.push(chunk);
    this.#readFrames();
  }

  #readFrames(): void {
    try {
      if (this.#state === 'greeting' && !this.#greet()) return;
      while (this.#suspended.size === 0) {
        const frame = this.#parser.next();
        if (frame === undefined) break;
        this.#handleFrame(frame);
        if (this.state === 'closed') return;
        if (this.outbox.backlogBytes > DEAF_CLIENT_BYTES) this.#suspend('deaf');
      }
    } catch (error) {
      this.#refuse(error);
    }
  }

  #greet(): boolean {
    const header = this.#parser.takeProtocolHeader();
    if (header === 'foreign') {
      this.#state = 'closed';
      this.#socket.end(PROTOCOL_HEADER);
      this.#socket.resume();
    }
    if (header !== 'ok') return false;
    this.#state = 'authenticating';
    this.outbox.method(0, 'connection.start', {
      versionMajor: 0,
      versionMinor: 9,
      serverProperties: SERVER_PROPERTIES,
      mechanisms: 'PLAIN AMQPLAIN',
      locales: 'en_US',
    });
    return true;
  }

  #handleFrame(frame: Frame): void {
    if (frame.channel === 0) {
      if (frame.type === FRAME_METHOD) this.#handleConnectionMethod(decodeMethod(frame.payload));
      else if (this.#state !== 'closing') assertHeartbeat(frame);
    } else if (this.#state === 'running') {
      if (frame.type === FRAME_HEARTBEAT) {
        throw new AmqpError('UNEXPECTED_FRAME', 'a heartbeat frame belongs on channel 0');
      }
      this.#channels.handle(frame, frame.type === FRAME_METHOD ? decodeMethod(frame.payload) : undefined);
    } else if (this.#state !== 'closing') {
      throw new AmqpError('CHANNEL_ERROR', 'the connection is not open yet');
    }
  }

  #handleConnectionMethod(method: Method): void {
    if (this.#state === 'closing') {
      // Not at once: the client may have sent a close as well, in the same breath.
      if (method.name === 'connection.close-ok') queueMicrotask(() => this.#hangUp());
      else if (method.name === 'connection.close') this.outbox.method(0, 'connection.close-ok', {});
      return;
    }
    if (method.name === 'connection.close') {
      this.#channels.beforeWrite();
      this.#state = 'closing';
      this.#releaseChannels();
      this.outbox.method(0, 'connection.close-ok', {});
      this.#limitPatience();
    } else if (this.#state === 'authenticating' && method.name === 'connection.start-ok') {
      this.#authenticate(method.args.mechanism, method.args.response, method.args.clientProperties);
    } else if (this.#state === 'tuning' && method.name === 'connection.tune-ok') {
      assertTuning(method.args);
      this.#channels.limit(method.args.channelMax);
      this.#parser.limitFrames(method.args.frameMax);
      this.outbox.limitFrames(method.args.frameMax);
      this.#startHeartbeat(method.args.heartbeat);
      this.#state = 'opening';
    } else if (this.#state === 'opening' && method.name === 'connection.open') {
      if (method.args.virtualHost !== '/')
        throw new AmqpError('NOT_ALLOWED', `vhost ${method.args.virtualHost} not found`);
      clearTimeout(this.#patience);
      this.#state = 'running';
      this.outbox.method(0, 'connection.open-ok', { reserved1: '' });
    } else if (this.#state === 'running' && method.name === 'connection.update-secret') {
      // As RabbitMQ's own user database does: there is nothing in it that runs out.
      this.outbox.method(0, 'connection.update-secret-ok', {});
    } else {
      const error = new AmqpError('CHANNEL_ERROR', `unexpected method in connection state ${this.#state}`);
      this.fail(error, methodIds(method.name));
    }
  }

  #authenticate(mechanism: string, response: string, clientProperties: FieldTable): void {
    this.#clientProperties = clientProperties;
    const given = readCredentials(mechanism, response);
    const { username, password } = this.broker.credentials;
    if (given?.username === username && given.password === password) {
      this.#username = username;
      this.#state = 'tuning';
      this.outbox.method(0, 'connection.tune', {
        channelMax: CHANNEL_MAX,
        frameMax: FRAME_MAX,
        heartbeat: this.broker.heartbeatSeconds,
      });
      return;
    }
    if (!this.understands('authentication_failure_close')) {
      this.destroy();
      return;
    }
    throw new AmqpError(
      'ACCESS_REFUSED',
      `Login was refused using authentication mechanism ${mechanism}. For details see the broker logfile.`,
      'connection',
    );
  }

  #startHeartbeat(seconds: number): void {
    this.#stopHeartbeat = startHeartbeat(this.#socket, seconds, {
      isReading: () => this.#suspended.size === 0,
      sendHeartbeat: () => this.outbox.heartbeat(),
      peerIsSilent: () => this.destroy(),
    });
  }

  /** Whatever went wrong while reading ends this connection, and only this one. */
  #refuse(error: unknown): void {
    if (error instanceof WireSyntaxError) {
      this.fail(new AmqpError(error.code === 501 ? 'FRAME_ERROR' : 'SYNTAX_ERROR', error.message));
      // What follows cannot be read, not even a close-ok.
      if (error instanceof FramingError) this.#hangUp();
    } else if (error instanceof AmqpError) this.fail(error);
    else this.fail(new AmqpError('INTERNAL_ERROR', String(error)));
  }

  #drained(): void {
    this.#resume('deaf');
    this.#channels.resume();
  }

  #suspend(reason: 'blocked' | 'deaf'): void {
    this.#suspended.add(reason);
    this.#socket.pause();
  }

  #resume(reason: 'blocked' | 'deaf'): void {
    if (!this.#suspended.delete(reason) || this.#suspended.size > 0) return;
    this.#socket.resume();
    if (this.#state !== 'closed') this.#readFrames();
  }

  #limitPatience(): void {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.destroy(), PATIENCE_MS);
    this.#patience.unref();
  }

  /** Nothing more will be said; the socket closes once everything is written. */
  #hangUp(): void {
    this.outbox.flush();
    this.#state = 'closed';
    this.#limitPatience();
    this.#socket.end();
  }

  #releaseChannels(): void {
    this.#channels.closeAll();
    const { virtualHost } = this.broker;
    for (const queue of [...virtualHost.queues]) if (queue.owner === this) virtualHost.deleteQueue(queue);
  }

  #end(): void {
    this.#state = 'closed';
    clearTimeout(this.#patience);
    this.#stopHeartbeat();
    this.#releaseChannels();
    this.#onClosed();
  }
}

/** Beside methods, channel 0 carries heartbeats and nothing else. */
function assertHeartbeat({ type, payload }: Frame): void {
  if (type === FRAME_HEADER || type === FRAME_BODY)
    throw new AmqpError('UNEXPECTED_FRAME', 'channel 0 carries no content');
  if (type !== FRAME_HEARTBEAT || payload.length > 0) throw unknownFrame(type);
}
