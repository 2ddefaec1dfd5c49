import { describe, expect, it } from 'vitest';
import { collectEventId, parseCount, parseDuration, parsePort } from './parse-option.js';

const id = '0190a5a2-0000-7000-8000-000000000000';

describe('option arguments', () => {
  it.each([
    ['250', 250],
    ['250ms', 250],
    ['10s', 10_000],
    ['2m', 120_000],
  ])('reads %s as a time', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  it.each(['', '0', '-1', '1.5s', '2h', '61m', '1e3', 'ms'])('refuses %j as a time', (text) => {
    expect(() => parseDuration(text)).toThrow('such as 500ms, 10s or 2m');
  });

  it('reads counts and ports within their bounds', () => {
    expect([parseCount('7'), parsePort('5672')]).toEqual([7, 5672]);
    for (const text of ['0', '-3', '1.5', 'x', '']) expect(() => parseCount(text)).toThrow('whole number');
    for (const text of ['0', '65536', 'x', '']) expect(() => parsePort(text)).toThrow('1 to 65535');
  });

  it('collects ids in their order, and refuses what is none', () => {
    expect(collectEventId(id, collectEventId(id.replace('0190', '0191')))).toEqual([id.replace('0190', '0191'), id]);
    expect(() => collectEventId('nope')).toThrow('must be a UUID');
  });
});
