import { afterEach, describe, expect, it } from 'vitest';
import { LIMITS } from './limits.js';
import { parseJson } from './parse-json.js';

const parse = (text: string): unknown => parseJson(Buffer.from(text));

afterEach(() => {
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

describe('untrusted JSON', () => {
  it.each([
    ['{"a":{"b":[1,{"c":":\\"{:"}]}}', { a: { b: [1, { c: ':"{:' }] } }],
    ['[]', []],
    ['"\\u00e9\\ud83d\\ude00"', 'é😀'],
    ['1e308', 1e308],
    ['{"constructor":1,"a:b":{"constructor":{"name":"x"}}}', { constructor: 1, 'a:b': { constructor: { name: 'x' } } }],
    ['{"a":{"x":1},"b":{"x":1}}', { a: { x: 1 }, b: { x: 1 } }],
  ])('%s is read', (text, value) => {
    expect(parse(text)).toEqual(value);
  });

  it.each([
    ['a prototype', '{"__proto__":{"polluted":1}}'],
    ['an escaped prototype', '{"a":[{"\\u005f_proto__":{"polluted":1}}]}'],
    ['the prototype of a constructor', '{"constructor":{"prototype":{"polluted":1}}}'],
    ['a name twice', '{"amount":1,"amount":2}'],
    ['a name twice, once escaped', '{"a":1,"\\u0061":2}'],
    ['a number too large', '{"a":[1e400]}'],
    ['a negative number too large', '-1e400'],
    ['a byte order mark', '\ufeff{}'],
    ['nothing', ''],
    ['a comment', '{/**/}'],
    ['two documents', '{}{}'],
    ['a bare word', 'NaN'],
    ['a raw NUL', '{"a":"\0"}'],
  ])('%s is refused', (_, text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'gateway.bad-request' }));
  });

  it('invalid UTF-8 is refused', () => {
    expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow(/UTF-8/);
    expect(() => parseJson(Buffer.from([0x22, 0xc0, 0x80, 0x22]))).toThrow(/UTF-8/);
    expect(() => parseJson(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]))).toThrow(/UTF-8/);
  });

  it.each([
    ['200,000 levels', '['.repeat(200_000), 'gateway.bad-request'],
    ['200,000 levels of objects', '{"a":'.repeat(200_000), 'gateway.too-large'],
    ['a million names', `{${Array.from({ length: 1_000_000 }, (_, i) => `"${i}":0`).join(',')}}`, 'gateway.too-large'],
    ['30,000 items', `[${'1,'.repeat(30_000)}1e400]`, 'gateway.bad-request'],
  ])('%s are refused at once', (_, text, code) => {
    const body = Buffer.from(text);
    const startedAt = performance.now();
    expect(() => parseJson(body)).toThrow(expect.objectContaining({ code }));
    expect(performance.now() - startedAt).toBeLessThan(250);
  });

  it('has as many names as a payload may need', () => {
    const names = Object.fromEntries(Array.from({ length: LIMITS.jsonKeys }, (_, i) => [i, i]));
    expect(Object.keys(parse(JSON.stringify(names)) as object)).toHaveLength(LIMITS.jsonKeys);
  });
});
