import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Invalid } from '../errors/publish-errors.js';
import { deterministicEventId } from './event-id.js';
import { joinUniqueKey, uniqueKeyOf } from './unique-key.js';

/** Every text of up to `length` of these letters. */
function textsOf(letters: readonly string[], length: number): readonly string[] {
  if (length === 0) return [''];
  const shorter = textsOf(letters, length - 1);
  return [
    ...shorter,
    ...shorter.filter((text) => text.length === length - 1).flatMap((text) => letters.map((letter) => text + letter)),
  ];
}

/** Fails for the first two of many that are written the same. */
function expectAllDifferent<T>(items: Iterable<T>, write: (item: T) => string | undefined): void {
  const seen = new Map<string | undefined, T>();
  for (const item of items) {
    const written = write(item);
    if (seen.has(written)) expect.fail(`${JSON.stringify(seen.get(written))} and ${JSON.stringify(item)}: ${written}`);
    seen.set(written, item);
  }
  expect(seen.size).toBeGreaterThan(1);
}

describe('uniqueKeyOf', () => {
  it('sorts by field name, whatever the order asked for', () => {
    expect(uniqueKeyOf(['uri', 'action'], { uri: 'file:///a.md', action: 'created' })).toBe(
      'action=created|uri=file:///a.md',
    );
  });

  it('writes texts as the original services did, and numbers otherwise', () => {
    expect(uniqueKeyOf(['uri'], { uri: 'https://example.org/a%20b?x=1&y=2' })).toBe(
      'uri=https://example.org/a%20b?x=1&y=2',
    );
    expect(uniqueKeyOf(['number'], { number: 423 })).toBe('number==423');
  });

  it('leaves out absent and null fields', () => {
    expect(uniqueKeyOf(['meeting_id', 'user_id'], { meeting_id: 'abc123', user_id: null })).toBe('meeting_id=abc123');
  });

  it('is undefined when no field is there, and for payloads that are no objects', () => {
    expect(uniqueKeyOf(['a'], { b: 1 })).toBeUndefined();
    expect(uniqueKeyOf(['a'], 'text')).toBeUndefined();
  });

  it('does not read inherited fields', () => {
    expect(uniqueKeyOf(['constructor'], {})).toBeUndefined();
  });

  it.each<[object, object]>([
    [{ a: 'x|b=y' }, { a: 'x', b: 'y' }],
    [{ a: '1' }, { a: 1 }],
    [{ a: 'true' }, { a: true }],
    [{ a: '{"x":1}' }, { a: { x: 1 } }],
    [{ a: '="x"' }, { a: '=x' }],
    [{ a: 'x%7Cy' }, { a: 'x|y' }],
    [{ a: '' }, { b: '' }],
  ])('tells %j from %j', (one, other) => {
    expect(uniqueKeyOf(['a', 'b'], one)).not.toBe(uniqueKeyOf(['a', 'b'], other));
  });

  it('does not mind in which order the members of an object were written', () => {
    expect(uniqueKeyOf(['a'], { a: { x: 1, y: [{ b: 1, c: 2 }] } })).toBe(
      uniqueKeyOf(['a'], { a: { y: [{ c: 2, b: 1 }], x: 1 } }),
    );
  });

  it('takes a value as the receiver will read it', () => {
    const date = new Date('2026-11-21T10:00:00.000Z');
    expect(uniqueKeyOf(['at'], { at: date })).toBe('at=2026-11-21T10:00:00.000Z');
  });

  it.each<[string, unknown, string, string]>([
    ['half of a surrogate pair', { 'a/b': 'x\ud800' }, 'schema.invalid', '/a~1b'],
    ['a BigInt', { 'a/b': 1n }, 'schema.not-json', '/a~1b'],
  ])('refuses %s, and says where', (_, payload, code, pointer) => {
    expect(() => uniqueKeyOf(['a/b'], payload)).toThrow(
      expect.objectContaining({ code, issues: [expect.objectContaining({ pointer })] }),
    );
  });

  const texts = textsOf(['|', '=', '"', 'b'], 3);
  const others = [0, 1, true, false, [], {}, { b: 1 }, ['|'], 2 ** 53, 1e308];
  const values: readonly unknown[] = [...texts, ...others, ...others.map((value) => JSON.stringify(value))];

  it('never makes the same text of different values', () => {
    const payloads = values.flatMap((a) => [{ a }, ...values.map((b) => ({ a, b }))]);
    expectAllDifferent(payloads, (payload) => uniqueKeyOf(['a', 'b'], payload));
  });

  it('never makes the same text of different names', () => {
    const names = textsOf(['=', '"', 'a', '|'], 3);
    const payloads = names.flatMap((name) => values.map((value) => ({ [name]: value })));
    expectAllDifferent(payloads, (payload) => uniqueKeyOf(names, payload));
  });

  it('ever throws Invalid alone, and says the same of a value and of its JSON', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('\ud800', '\udfff', '\ud83d\ude00', '\u0000', '|', '=') }),
    );
    const payload = fc.dictionary(text, fc.oneof(text, fc.jsonValue(), fc.double(), fc.bigInt(), fc.date()));
    const outcomeOf = (given: object): unknown => {
      try {
        return uniqueKeyOf(Object.keys(given), given);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(Invalid);
        return (thrown as Invalid).issues;
      }
    };
    fc.assert(
      fc.property(payload, (given) => {
        const outcome = outcomeOf(given);
        const isWritable = !Object.values(given).some((value) => typeof value === 'bigint');
        if (isWritable) expect(outcomeOf(JSON.parse(JSON.stringify(given)))).toEqual(outcome);
      }),
    );
  });
});

describe('joinUniqueKey', () => {
  it('joins plain texts as the originals did', () => {
    expect(joinUniqueKey('https://example.org', 'A-1')).toBe('https://example.org|A-1');
  });

  it('never makes the same text of different parts', () => {
    const texts = textsOf(['|', '"', '[', ']'], 2);
    const tails = [...texts, '["|","a"]', '["a","|"]'];
    const lists = texts.flatMap((a) => [[a], ...tails.flatMap((b) => [[a, b], ...texts.map((c) => [a, b, c])])]);
    expectAllDifferent(lists, (parts) => joinUniqueKey(...parts));
  });
});

describe('deterministicEventId', () => {
  it('never makes the same id of different types and keys', () => {
    const texts = textsOf([':', '"', '['], 3);
    const keys = [...texts, '["a:","b"]', JSON.stringify([':', '']), JSON.stringify(['', ':'])];
    const pairs = texts.flatMap((type) => keys.map((key) => [type, key] as const));
    expectAllDifferent(pairs, ([type, key]) => deterministicEventId(type, key));
  });
});
