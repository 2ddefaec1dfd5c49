import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HeaderShapes } from './header-shape.js';
import { readKey, readMessageHeader, writeMessageHeader } from './message-header.js';

type Described = Parameters<typeof writeMessageHeader>[0];

const id = fc.oneof(fc.uuid(), fc.string({ unit: 'grapheme', maxLength: 8 }));
const name = fc.constantFrom('shop.order.placed', 'shop.order.cancelled', 'a"b\\c', '');
const time = fc
  .date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true })
  .map((date) => new Date(Math.floor(date.getTime())));
const properties = fc.record(
  {
    ...{ messageId: id, type: name, correlationId: id, timestamp: time, appId: name, contentType: name, replyTo: id },
    ...{ priority: fc.nat({ max: 9 }), expirationMs: fc.nat(), persistent: fc.boolean() },
  },
  { requiredKeys: ['messageId', 'correlationId', 'timestamp'] },
);
const described: fc.Arbitrary<Described> = fc.record(
  {
    address: fc.record({ kind: fc.constantFrom('event', 'command', 'reply'), key: name }),
    copyOf: fc.constantFrom('command', 'reply'),
    properties: fc.oneof(properties, fc.constant({})),
  },
  { requiredKeys: ['address', 'properties'] },
);

/** What `JSON.parse` makes of it. */
function parsed(text: string): ReturnType<typeof readMessageHeader> {
  const { kind, key, copyOf, timestamp, persistent = true, ...others } = parseObject(text);
  const date = typeof timestamp === 'string' ? new Date(timestamp) : undefined;
  const isDate = date !== undefined && !Number.isNaN(date.getTime());
  const known = isDate ? { persistent, timestamp: date } : { persistent };
  return { kind, key, copyOf, properties: { ...known, ...others } } as ReturnType<typeof readMessageHeader>;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

test('each header says what is written in it, whatever was read before', () => {
  const written = fc.array(fc.tuple(described, fc.nat({ max: 3 })), { minLength: 1 });
  fc.assert(
    fc.property(written, (all) => {
      const texts = all.flatMap(([one, again]) => Array.from({ length: again + 1 }, () => writeMessageHeader(one)));
      for (const text of texts) {
        expect(readMessageHeader(text)).toEqual(parsed(text));
        expect(readKey(text)).toBe(parsed(text).key);
      }
    }),
  );
});

test('a header that is nearly one that was read before says what it says, and no more', () => {
  const piece = fc.constantFrom('"', '\\', 'x', ',', '{', '}', ':', '","key":"other', '","kind":"reply');
  fc.assert(
    fc.property(described, fc.nat(), fc.nat({ max: 2 }), piece, (one, place, removed, inserted) => {
      const text = writeMessageHeader(one);
      readMessageHeader(text);
      const at = place % (text.length + 1);
      const changed = text.slice(0, at) + inserted + text.slice(at + removed);
      const { key, properties: read, kind, copyOf } = readMessageHeader(changed);
      const expected = parsed(changed);
      expect(key).toEqual(expected.key);
      expect(readKey(changed)).toBe(key);
      expect([kind ?? 'none', copyOf ?? 'none']).toEqual([known(expected.kind), known(expected.copyOf)]);
      for (const part of ['messageId', 'correlationId', 'timestamp', 'type', 'appId'] as const) {
        expect(read[part]).toEqual(expected.properties[part]);
      }
    }),
    { numRuns: 2_000 },
  );
});

/** What is none of ours is none. */
function known(word: unknown): string {
  return ['event', 'command', 'reply'].includes(word as string) ? (word as string) : 'none';
}

function orderPlaced(appId: string, order: number, type = 'shop.order.placed'): string {
  const ids = { messageId: `m${order}`, correlationId: `c${order}`, timestamp: new Date(order) };
  const properties = { ...ids, type, appId, contentType: 'application/json', persistent: true };
  return writeMessageHeader({ address: { kind: 'event', key: `shop.of-${appId}` }, properties });
}

test('headers that differ in more than their ids and times are told apart', () => {
  const read = (appId: string, order: number): unknown => {
    const {
      messageId,
      correlationId,
      timestamp,
      appId: found,
    } = readMessageHeader(orderPlaced(appId, order)).properties;
    return [found, messageId, correlationId, timestamp?.getTime()];
  };
  for (let order = 0; order < 100; order++) {
    for (const type of ['a', 'b']) expect(read(type, order)).toEqual([type, `m${order}`, `c${order}`, order]);
  }
});

test('whoever changes what was read changes nothing for the next', () => {
  for (let order = 0; order < 100; order++) {
    const { properties } = readMessageHeader(orderPlaced('changing', order));
    expect(properties).toMatchObject({ appId: 'changing', timestamp: new Date(order) });
    Object.assign(properties, { appId: 'changed' });
    properties.timestamp?.setTime(-1);
  }
});

test('a header is known by one that differs in its ids and its time, and by no other', () => {
  const shapes = new HeaderShapes();
  const first = orderPlaced('one', 1);
  shapes.learn(first, readMessageHeader(first), () => true);
  const second = orderPlaced('one', 2);
  expect(shapes.read(second)).toEqual(readMessageHeader(second));
  expect(shapes.keyOf(second)).toBe('shop.of-one');
  const others = [
    orderPlaced('one', 3, 'shop.order.cancelled'),
    orderPlaced('two', 3),
    second.replace('"m2"', '"m\\u0032"'),
    second.replace('.002Z', '.00XZ'),
    second.replace(',"persistent":true', ''),
  ];
  for (const other of others) expect(shapes.read(other)).toBeUndefined();
});
