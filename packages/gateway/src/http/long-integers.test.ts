import { findLongIntegers } from '@bloodbank/core/message';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, readJson } from './parse-json.js';

const CHANGED = [
  '9007199254740993',
  '-9007199254740993',
  '12345678901234567890',
  '9007199254740993e1',
  '90071992547409931.0e2',
];
const KEPT = [
  '9007199254740991',
  '9007199254740992',
  '123456789012345',
  '1e21',
  '1e23',
  '100000000000000000000000',
  '1.0000000000000000e16',
  '3.14159265358979323846',
  '0.30000000000000004',
  '0.0000000000000000',
  '1.7976931348623157e308',
  '9007199254740.993',
];

describe('integers beyond 2^53', () => {
  it.each([...CHANGED, '9007199254740.993e3'])('%s would be changed', (literal) => {
    expect(findLongIntegers(`{"a":[true,${literal}],"b":"${literal}"}`)).toEqual({
      value: { a: [true, literal], b: literal },
      count: 1,
      first: ['/a/1'],
    });
  });

  it.each(KEPT)('%s is kept, or no integer', (literal) => {
    expect(findLongIntegers(`{"a":${literal}}`)).toBeUndefined();
    expect(parseJson(Buffer.from(`[${literal}]`))).toEqual([Number(literal)]);
  });

  it.each(['"9007199254740993"', '{"9007199254740993":"\\"9007199254740993,\\\\"}', '["\\\\",1,"\\"",2]'])(
    'texts are not looked into: %s',
    (text) => {
      expect(findLongIntegers(text)).toBeUndefined();
      expect(parseJson(Buffer.from(text))).toEqual(JSON.parse(text));
    },
  );

  it('are refused with their places, at most twenty of them', () => {
    const body = JSON.stringify({ 'a/b~c': Array.from({ length: 30 }, () => 'X') }).replaceAll(
      '"X"',
      '12345678901234567890',
    );
    const error = (() => {
      try {
        return parseJson(Buffer.from(body));
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({
      code: 'gateway.bad-request',
      message: expect.stringContaining('/a~1b~0c/0 is an integer'),
    });
    const { errors } = (error as { extensions: { errors: { pointer: string }[] } }).extensions;
    expect(errors).toHaveLength(20);
    expect(errors.at(-1)?.pointer).toBe('/a~1b~0c/19');
  });

  it('in places with long names are counted, and not named', () => {
    const name = 'n'.repeat(300);
    expect(findLongIntegers(`{"${name}":12345678901234567890}`)).toMatchObject({ count: 1, first: [] });
  });

  it('come back as they were written, whatever stands around them', () => {
    // Beyond 10^21, JavaScript writes powers.
    const integer = fc.bigInt({ min: -(10n ** 21n) + 1n, max: 10n ** 21n - 1n });
    const document = fc.json({ stringUnit: 'binary' }).filter((text) => !text.includes('proto'));
    fc.assert(
      fc.property(integer, document, (number, around) => {
        const text = `{"around":${around},"n":${number}}`;
        const { value, longIntegers } = readJson(Buffer.from(text), 10_000);
        const isKept = String(Number(number)) === String(number);
        expect(longIntegers?.value ?? value).toEqual({
          around: JSON.parse(around),
          n: isKept ? Number(number) : String(number),
        });
      }),
    );
  });

  it.each([
    ['digits without end', '1'.repeat(200_000)],
    ['zeros without end', `1${'0'.repeat(100_000)}1`],
    ['a fraction without end', `0.${'0'.repeat(100_000)}1${'0'.repeat(100_000)}`],
    ['a text without end', `["${'\\"'.repeat(100_000)}",12345678901234567890]`],
  ])('are looked for at once in %s', (_, text) => {
    const startedAt = performance.now();
    try {
      readJson(Buffer.from(text), 10_000);
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'gateway.bad-request' });
    }
    expect(performance.now() - startedAt).toBeLessThan(250);
  });
});
