import type { JsonObject, JsonValue } from '@bloodbank/schema-model';

/**
 * Values that are described, because a payload that breaks "at most a billion" is not to be built. They stand in a payload as any
 * value does; the evaluator knows them, and what is to be seen by anybody else is expanded first.
 */
abstract class Large {
  abstract readonly kind: 'integer' | 'string' | 'array' | 'object';
  abstract readonly size: number;
}

/** `unit` so many times, between two texts. */
export class LongText extends Large {
  readonly kind = 'string' as const;
  readonly head: string;
  readonly unit: string;
  readonly times: number;
  readonly tail: string;

  constructor(head: string, unit: string, times: number, tail: string) {
    super();
    this.head = head;
    this.unit = unit;
    this.times = times;
    this.tail = tail;
  }

  get size(): number {
    return [...this.head].length + [...this.unit].length * this.times + [...this.tail].length;
  }
}

/** Any text that has at each place one of some characters; whatever is said of it is said of all. */
export class AlikeTexts extends Large {
  readonly kind = 'string' as const;
  readonly places: readonly string[];

  constructor(places: readonly string[]) {
    super();
    this.places = places;
  }

  get size(): number {
    return this.places.length;
  }

  /** How many there are. */
  get count(): number {
    return this.places.reduce((product, { length }) => product * length, 1);
  }

  has(text: string): boolean {
    const characters = [...text];
    return characters.length === this.places.length && characters.every((each, at) => this.places[at]?.includes(each));
  }

  at(index: number): string {
    let left = index;
    return this.places
      .map((characters) => {
        const character = characters.charAt(left % characters.length);
        left = Math.floor(left / characters.length);
        return character;
      })
      .join('');
  }
}

/** Any of so many integers, each one more than another. */
export class AlikeNumbers extends Large {
  readonly kind = 'integer' as const;
  readonly from: number;
  readonly count: number;

  constructor(from: number, count: number) {
    super();
    this.from = from;
    this.count = count;
  }

  get size(): number {
    return String(this.to).length;
  }

  get to(): number {
    return this.from + this.count - 1;
  }

  has(value: number): boolean {
    return value >= this.from && value <= this.to;
  }
}

/** Some items, and behind them one that repeats; each another one where they are alike. */
export class LongList extends Large {
  readonly kind = 'array' as const;
  readonly head: readonly JsonValue[];
  readonly fill: JsonValue;
  readonly times: number;

  constructor(head: readonly JsonValue[], fill: JsonValue, times: number) {
    super();
    this.head = head;
    this.fill = fill;
    this.times = times;
  }

  get size(): number {
    return this.head.length + this.times;
  }
}

/** Some members, and beside them so many whose names are alike, all with the same value. */
export class LongMap extends Large {
  readonly kind = 'object' as const;
  readonly members: JsonObject;
  readonly names: AlikeTexts;
  readonly value: JsonValue;
  readonly times: number;

  constructor(members: JsonObject, names: AlikeTexts, value: JsonValue, times: number) {
    super();
    this.members = members;
    this.names = names;
    this.value = value;
    this.times = times;
  }

  get size(): number {
    return Object.keys(this.members).length + this.times;
  }
}

export type LargeValue = LongText | AlikeTexts | AlikeNumbers | LongList | LongMap;

export function isLarge(value: unknown): value is LargeValue {
  return value instanceof Large;
}

/** A described value as one of a payload. */
export function asValue(value: LargeValue): JsonValue {
  return value as unknown as JsonValue;
}
