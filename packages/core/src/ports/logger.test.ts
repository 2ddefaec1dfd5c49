import { expect, it } from 'vitest';
import { guardLogger, type Logger, silentLogger } from './logger.js';

it('passes every line on to the logger, as its own', () => {
  const lines: unknown[] = [];
  class Own implements Logger {
    readonly #lines = lines;
    debug = (fields: object, message: string): void => void this.#lines.push(['debug', fields, message]);
    info(fields: object, message: string): void {
      this.#lines.push(['info', fields, message]);
    }
    warn(fields: object, message: string): void {
      this.#lines.push(['warn', fields, message]);
    }
    error(fields: object, message: string): void {
      this.#lines.push(['error', fields, message]);
    }
  }
  const guarded = guardLogger(new Own());
  for (const level of ['debug', 'info', 'warn', 'error'] as const) guarded[level]({ level }, level);
  expect(lines).toEqual(['debug', 'info', 'warn', 'error'].map((level) => [level, { level }, level]));
  expect(guardLogger(silentLogger)).toBe(silentLogger);
});

it('keeps to itself what the logger throws or rejects with', async () => {
  const rejections: unknown[] = [];
  const onRejection = (reason: unknown): void => void rejections.push(reason);
  process.on('unhandledRejection', onRejection);
  const hostile = {
    debug: () => {
      throw new Error('thrown');
    },
    info: () => Promise.reject(new Error('rejected')),
    warn: () => ({
      // biome-ignore lint/suspicious/noThenProperty: a thenable that throws is what this test is about.
      get then() {
        throw new Error('no thenable');
      },
    }),
    error: undefined,
  } as unknown as Logger;
  const guarded = guardLogger(hostile);
  for (const level of ['debug', 'info', 'warn', 'error'] as const) guarded[level]({}, level);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', onRejection);
  expect(rejections).toEqual([]);
});
