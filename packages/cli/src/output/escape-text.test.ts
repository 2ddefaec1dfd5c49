import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeLines, escapeText, toSafeJson } from './escape-text.js';

const CLEAR_SCREEN = '\u001b[2J';
const C1_SEQUENCE = '\u009b31m';
const HYPERLINK = '\u001b]8;;http://example.test\u0007click\u001b]8;;\u0007';
const RIGHT_TO_LEFT = 'user\u202egnp.exe';

describe('escapeText', () => {
  it.each([
    [CLEAR_SCREEN, '\\u001b[2J'],
    [C1_SEQUENCE, '\\u009b31m'],
    [RIGHT_TO_LEFT, 'user\\u202egnp.exe'],
    ['a\r\nb\tc', 'a\\r\\nb\\tc'],
    ['\u{e0041}', '\\udb40\\udc41'],
    ['\ud800', '\\ud800'],
    ['\u200b\ufeff\u2066', '\\u200b\\ufeff\\u2066'],
  ])('makes %j visible', (text, expected) => {
    expect(escapeText(text)).toBe(expected);
  });

  it('leaves what people write alone', () => {
    const text = 'Grüße, 東京, नमस्ते, עברית, 👩‍👩‍👧 — “quoted” \\ ok';
    expect(escapeText(text)).toBe(text);
  });

  it('lets no control character through, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(escapeText(text)).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      }),
    );
  });
});

describe('escapeLines', () => {
  it('keeps lines and tabs, and nothing else', () => {
    const shown = escapeLines(`{\n\t"a": "${HYPERLINK}"\r}`);
    expect(shown.replaceAll('\n', '').replaceAll('\t', '')).not.toMatch(/\p{Cc}/u);
    expect(escapeLines('a\n\tb')).toBe('a\n\tb');
  });
});

describe('toSafeJson', () => {
  it('parses to the same value, and shows no deceiving character', () => {
    const value = { text: `${CLEAR_SCREEN}${C1_SEQUENCE}${HYPERLINK}${RIGHT_TO_LEFT}\u{e0041}\ud800` };
    const json = toSafeJson(value);
    expect(JSON.parse(json)).toEqual(value);
    expect(json).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  });

  it('is the inverse of JSON.parse for any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const original = JSON.stringify(value);
        expect(JSON.stringify(JSON.parse(toSafeJson(value)))).toBe(original);
      }),
    );
  });

  it('stays on one line unless asked to indent', () => {
    expect(toSafeJson({ a: 'x\ny' })).toBe('{"a":"x\\ny"}');
    expect(toSafeJson({ a: 1 }, 2)).toBe('{\n  "a": 1\n}');
  });
});
