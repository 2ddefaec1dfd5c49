import { Closed, Invalid, Nacked, Overloaded, Timeout } from '@bloodbank/core/errors';
import { isReservedHeader } from '@bloodbank/core/message';
import type { OutgoingMessage, Routing, TransportPublishOptions } from '@bloodbank/core/ports';
import type { InMemoryBroker } from './in-memory-broker.js';

/** What every reply address begins with. */
export const REPLY_PREFIX = 'replies.';

type Outcome = Routing;

/** Publishing of the in-memory transport: a window, a queue before it, and a deadline for each message. */
export class InMemoryPublisher {
  isAway = false;
  isClosed = false;
  #inFlight = 0;
  #inFlightBytes = 0;
  #waiting: (() => void)[] = [];
  #onIdle: (() => void)[] = [];
  #giveUps = new Set<() => void>();
  readonly #broker: InMemoryBroker;
  readonly #window: { readonly count: number; readonly bytes: number };

  constructor(broker: InMemoryBroker, window: { readonly count: number; readonly bytes: number }) {
    this.#broker = broker;
    this.#window = window;
  }

  async publish(message: OutgoingMessage, { timeoutMs, whenFull }: TransportPublishOptions): Promise<Outcome> {
    if (this.isClosed) throw new Closed('The transport');
    assertSendable(message);
    const size = message.body.length;
    if (whenFull === 'reject' && !this.#hasRoom(size)) throw new Overloaded(this.#inFlight, this.#inFlightBytes);
    const flight = { isWritten: false, isOver: false };
    let giveUp = (): void => {};
    const deadline = new Promise<never>((_, reject) => {
      giveUp = () => {
        flight.isOver = true;
        reject(new Timeout('Publishing', timeoutMs, flight.isWritten));
      };
    });
    const timer = setTimeout(giveUp, timeoutMs);
    this.#giveUps.add(giveUp);
    try {
      return await Promise.race([this.#send(message, flight), deadline]);
    } finally {
      clearTimeout(timer);
      this.#giveUps.delete(giveUp);
      if (this.#giveUps.size === 0) for (const idle of this.#onIdle) idle();
    }
  }

  /** Settles what is still open as if its deadline had passed. */
  giveUp(): void {
    for (const giveUp of this.#giveUps) giveUp();
  }

  whenIdle(): Promise<void> {
    return this.#giveUps.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#onIdle.push(resolve));
  }

  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  async #send(message: OutgoingMessage, flight: { isWritten: boolean; isOver: boolean }): Promise<Outcome> {
    const size = message.body.length;
    while (this.isAway || !this.#hasRoom(size)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (flight.isOver) return { routed: false };
    flight.isWritten = true;
    this.#inFlight += 1;
    this.#inFlightBytes += size;
    const confirm = await this.#broker.publish(message);
    this.#inFlight -= 1;
    this.#inFlightBytes -= size;
    this.wake();
    if (confirm === 'refused') throw new Nacked(message.address.key);
    const routed = confirm === 'routed' || confirm === 'routed and recorded';
    return confirm.endsWith('recorded') ? { routed, recorded: true } : { routed };
  }

  #hasRoom(size: number): boolean {
    const { count, bytes } = this.#window;
    return this.#inFlight === 0 || (this.#inFlight < count && this.#inFlightBytes + size <= bytes);
  }
}

function assertSendable({ address, properties, headers }: OutgoingMessage): void {
  if (address.kind === 'reply' && !address.key.startsWith(REPLY_PREFIX)) {
    throw new Invalid('message.invalid-properties', 'No address for replies.');
  }
  const { messageId = '', priority = 0, expirationMs = 0, timestamp = new Date() } = properties;
  const names = Object.keys(headers);
  const isLong = [address.key, messageId, ...names].some((text) => Buffer.byteLength(text) > 255);
  const isHuge = Buffer.byteLength(JSON.stringify(headers)) > 65_536;
  const hasNaN = Object.values(headers).some((value) => typeof value === 'number' && !Number.isFinite(value));
  const isOutside = priority > 255 || expirationMs < 0 || Number.isNaN(timestamp.getTime());
  if (isLong || isHuge || hasNaN || isOutside) throw new Invalid('message.invalid-properties', 'Cannot be carried.');
  if (names.some(isReservedHeader)) throw new Invalid('message.reserved-header', 'A header is reserved.');
}
