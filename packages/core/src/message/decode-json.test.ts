import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJson } from './decode-json.js';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

describe('decodeJson', () => {
  it('reads what JSON.stringify wrote', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 20 }), (value) => {
        const text = JSON.stringify(value);
        expect(decodeJson(bytes(text))).toEqual({ ok: true, value: JSON.parse(text) });
      }),
    );
  });

  it.each([
    ['nothing', new Uint8Array(), 'empty'],
    ['text that is no JSON', bytes('hello'), 'not valid JSON'],
    ['a document cut short', bytes('{"a":'), 'not valid JSON'],
    ['a byte order mark', bytes('\uFEFF{}'), 'not valid JSON'],
    ['invalid UTF-8', new Uint8Array([0x22, 0xc3, 0x28, 0x22]), 'not valid UTF-8'],
    ['gzip', new Uint8Array([0x1f, 0x8b, 0x08, 0x00]), 'not valid UTF-8'],
    ['hostile nesting', bytes('['.repeat(200_000)), 'deeper'],
  ])('refuses %s', (_, body, reason) => {
    const decoded = decodeJson(body);
    expect(decoded.ok ? '' : decoded.reason).toContain(reason);
  });

  it('does not count brackets inside strings', () => {
    expect(decodeJson(bytes(JSON.stringify({ a: `"${'['.repeat(500)}` }))).ok).toBe(true);
  });

  it('pollutes nobody', () => {
    decodeJson(bytes('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'));
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
