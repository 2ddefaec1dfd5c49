import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from './redactor.js';

/** The last one begins as another one ends. */
const SECRETS = ['sk-ant-0123456789', 'hunter2-ü', 'aab', 'bxy'];

function inPieces(bytes: Buffer, cuts: readonly number[]): Buffer {
  const stream = createRedactor(SECRETS).openStream();
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  const parts = places.slice(1).map((place, index) => stream.push(bytes.subarray(places[index], place)));
  return Buffer.concat([...parts, stream.end()]);
}

describe('a redactor', () => {
  it('takes secrets out of a text', () => {
    const text = 'key sk-ant-0123456789, and hunter2-ü.';
    expect(createRedactor(SECRETS).text(text)).toBe('key [redacted], and [redacted].');
    expect(createRedactor([]).text(text)).toBe(text);
  });

  it('takes secrets out of a stream, wherever it is cut', () => {
    const piece = fc.constantFrom(...SECRETS, 'sk-ant', 'hunter', 'aa', 'b', 'bx', 'x\n', 'ü');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat(200), { maxLength: 8 }), (pieces, cuts) => {
        const text = pieces.join('');
        expect(inPieces(Buffer.from(text), cuts).toString()).toBe(createRedactor(SECRETS).text(text));
      }),
    );
  });

  it('passes bytes that are no text as they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.array(fc.nat(300), { maxLength: 5 }), (bytes, cuts) => {
        const given = Buffer.from(bytes);
        fc.pre(!SECRETS.some((secret) => given.includes(secret)));
        expect(inPieces(given, cuts).equals(given)).toBe(true);
      }),
    );
  });
});
