import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTraceContext, writeTraceContext } from './trace-context.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const GOOD = `00-${TRACE}-${SPAN}-01`;

describe('readTraceContext', () => {
  it.each([
    [GOOD, 1],
    [`00-${TRACE}-${SPAN}-00`, 0],
    [`00-${TRACE}-${SPAN}-ff`, 3],
    [`cc-${TRACE}-${SPAN}-01`, 1],
    [`cc-${TRACE}-${SPAN}-01-what-the-future-will-be-like`, 1],
  ])('believes %s', (traceparent, traceFlags) => {
    expect(readTraceContext({ traceparent })).toEqual({ traceId: TRACE, spanId: SPAN, traceFlags });
  });

  it.each([
    undefined,
    7,
    '',
    'garbage',
    GOOD.toUpperCase(),
    `${GOOD}-extra`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE.slice(1)}-${SPAN}-01`,
    ` ${GOOD}`,
    `cc-${TRACE}-${SPAN}-01-${'x'.repeat(600)}`,
  ])('does not believe %j', (traceparent) => {
    expect(readTraceContext({ traceparent })).toBeUndefined();
  });

  it.each([
    ['congo=t61rcWkgMzE', true],
    ['rojo=00f067aa0ba902b7,congo=t61rcWkgMzE', true],
    ['fw529a3039@dt=FfAAAAAA , other=1', true],
    ['', false],
    ['no member', false],
    ['a=1\n', false],
    ['a=b=c', false],
    [`a=${'x'.repeat(600)}`, false],
    [Array.from({ length: 33 }, (_, n) => `k${n}=1`).join(), false],
    [7, false],
  ])('tracestate %j is kept: %s', (tracestate, isKept) => {
    expect(readTraceContext({ traceparent: GOOD, tracestate })?.tracestate).toBe(isKept ? tracestate : undefined);
  });
});

it('what is written is read', () => {
  const hex = (length: number) =>
    fc
      .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
      .map((digits) => digits.join(''))
      .filter((text) => !/^0+$/.test(text));
  const contexts = fc.record({ traceId: hex(32), spanId: hex(16), traceFlags: fc.integer({ min: 0, max: 3 }) });
  fc.assert(
    fc.property(contexts, (trace) => {
      expect(readTraceContext(writeTraceContext(trace))).toEqual(trace);
    }),
  );
});

it('what anybody sends is read without a fault, and written well', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (traceparent, tracestate) => {
      const trace = readTraceContext({ traceparent, tracestate });
      if (trace !== undefined) expect(readTraceContext(writeTraceContext(trace))).toEqual(trace);
    }),
  );
});
