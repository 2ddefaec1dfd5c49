import type { Address, MessageProperties, OutgoingMessage } from '@bloodbank/core/ports';

const MESSAGE_ID = '"messageId":"';
const CORRELATION_ID = '","correlationId":"';
const TIMESTAMP = '","timestamp":"';

/** As in `2026-12-01T10:00:00.123Z`; with its dot. */
const ISO_LENGTH = 24;
const ISO_SECOND_LENGTH = 20;
const ZERO = 0x30;
const Z = 0x5a;

/** So many are known at once; where there are more, they are learned anew. */
const MAX_SHAPES = 1_000;
/** Learning costs as much as it saves: after a try that brought nothing new, so many headers are parsed alone. */
const REST = 15;

/** What the header that the bus gives each record says of the message, as far as it can be believed to be of the right type. */
export interface MessageFacts {
  readonly kind: Address['kind'] | undefined;
  readonly key: string | undefined;
  readonly copyOf: OutgoingMessage['copyOf'];
  readonly properties: MessageProperties;
}

/** What headers of one kind of message have in common: all but three values. */
interface HeaderShape {
  /** To the beginning of the message id. */
  readonly head: string;
  /** From there to the beginning of the correlation id. */
  readonly middle: string;
  /** From behind the timestamp to the end. */
  readonly tail: string;
  readonly facts: MessageFacts;
}

/**
 * Knows headers by those that were parsed before: one that differs in message id, correlation id and timestamp alone says the same
 * otherwise, and those are read from their places for a third of the price of parsing.
 */
export class HeaderShapes {
  readonly #shapes = new Map<string, HeaderShape>();
  #last: HeaderShape | undefined;
  readonly #timestamps = new Timestamps();
  readonly #values = {
    messageId: { from: 0, to: 0 },
    correlationId: { from: 0, to: 0 },
    timestamp: { from: 0, to: 0 },
  };
  #rest = 0;

  /** What it says; undefined where no header like this was learned. */
  read(text: string): MessageFacts | undefined {
    const shape = this.#find(text);
    if (shape === undefined) return undefined;
    const { messageId, correlationId, timestamp } = this.#values;
    const time = this.#timestamps.read(text.slice(timestamp.from, timestamp.to));
    if (time === undefined) return undefined;
    const { kind, key, copyOf, properties } = shape.facts;
    return {
      kind,
      key,
      copyOf,
      properties: {
        ...properties,
        messageId: text.slice(messageId.from, messageId.to),
        correlationId: text.slice(correlationId.from, correlationId.to),
        timestamp: time,
      },
    };
  }

  /** The key alone. */
  keyOf(text: string): string | undefined {
    return this.#find(text)?.facts.key;
  }

  /**
   * The shape that it has, and in `#values` where its values stand. Slices are compared, which are no copies: `startsWith` costs several times
   * as much.
   */
  #find(text: string): HeaderShape | undefined {
    const shape = this.#shapeOf(text);
    if (shape === undefined || text.includes('\\')) return undefined;
    const { head, middle, tail } = shape;
    const { messageId, correlationId, timestamp } = this.#values;
    messageId.from = head.length;
    messageId.to = text.indexOf('"', messageId.from);
    correlationId.from = messageId.to + middle.length;
    if (text.slice(messageId.to, correlationId.from) !== middle) return undefined;
    correlationId.to = text.indexOf('"', correlationId.from);
    timestamp.from = correlationId.to + TIMESTAMP.length;
    if (text.slice(correlationId.to, timestamp.from) !== TIMESTAMP) return undefined;
    timestamp.to = text.indexOf('"', timestamp.from);
    return text.slice(timestamp.to) === tail ? shape : undefined;
  }

  /** What the bus would not write in just this way is not learned: who knows where its values stand. */
  learn(text: string, facts: MessageFacts, isAsWritten: () => boolean): void {
    const { messageId, correlationId, timestamp } = facts.properties;
    if (messageId === undefined || correlationId === undefined || timestamp === undefined) return;
    if (this.#rest > 0) {
      this.#rest -= 1;
      return;
    }
    const headEnd = text.indexOf(MESSAGE_ID) + MESSAGE_ID.length;
    const head = text.slice(0, headEnd);
    const isLearnable = !text.includes('\\') && isAsWritten();
    if (!isLearnable || this.#shapes.has(head)) this.#rest = REST;
    if (!isLearnable) return;
    const middle = text.slice(text.indexOf('"', headEnd), text.indexOf(CORRELATION_ID) + CORRELATION_ID.length);
    const tail = text.slice(text.indexOf('"', text.indexOf(TIMESTAMP) + TIMESTAMP.length));
    if (this.#shapes.size >= MAX_SHAPES) this.#shapes.clear();
    // A copy: whoever has these may change them.
    this.#shapes.set(head, { head, middle, tail, facts: { ...facts, properties: { ...facts.properties } } });
  }

  #shapeOf(text: string): HeaderShape | undefined {
    const last = this.#last;
    if (last !== undefined && text.slice(0, last.head.length) === last.head) return last;
    const at = text.indexOf(MESSAGE_ID);
    this.#last = at === -1 ? undefined : this.#shapes.get(text.slice(0, at + MESSAGE_ID.length));
    return this.#last;
  }
}

/** Reads times as `toISOString` writes them. Those of one second need only their end looked at. */
class Timestamps {
  #second = '';
  #secondMs = 0;

  read(text: string): Date | undefined {
    if (text.length !== ISO_LENGTH || text.charCodeAt(ISO_LENGTH - 1) !== Z) return undefined;
    const second = text.slice(0, ISO_SECOND_LENGTH);
    if (second !== this.#second) {
      this.#second = second;
      this.#secondMs = Date.parse(`${second}000Z`);
    }
    const hundreds = text.charCodeAt(ISO_SECOND_LENGTH) - ZERO;
    const tens = text.charCodeAt(ISO_SECOND_LENGTH + 1) - ZERO;
    const ones = text.charCodeAt(ISO_SECOND_LENGTH + 2) - ZERO;
    const time =
      isDigit(hundreds) && isDigit(tens) && isDigit(ones)
        ? this.#secondMs + hundreds * 100 + tens * 10 + ones
        : Number.NaN;
    return Number.isNaN(time) ? undefined : new Date(time);
  }
}

function isDigit(value: number): boolean {
  return value >= 0 && value <= 9;
}
