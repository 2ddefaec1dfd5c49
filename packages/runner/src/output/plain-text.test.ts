import { expect, it } from 'vitest';
import { decodeText, plainText } from './plain-text.js';

it.each([
  ['\u001b[1;32mgreen\u001b[0m', 'green'],
  ['\u001b]0;title\u0007text', 'text'],
  ['10 %\r50 %\r100 %\n', '100 %\n'],
  ['one\r\ntwo\r\n', 'one\ntwo\n'],
  ['helo\blo', 'hello'],
  ['bell\u0007\ttab', 'bell\ttab'],
])('shows %j as a person would read it', (written, expected) => {
  expect(plainText(written)).toBe(expected);
});

it('takes bytes for text where they are some', () => {
  expect(decodeText(Buffer.from('Grüße'))).toBe('Grüße');
  // A cap cut the last character in two.
  expect(decodeText(Buffer.from('Grüße, Ü').subarray(0, -1))).toBe('Grüße, \ufffd');
  expect(decodeText(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]))).toBeUndefined();
  expect(decodeText(Buffer.alloc(64, 0xff))).toBeUndefined();
});
