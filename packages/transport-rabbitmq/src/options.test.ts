import { expect, test } from 'vitest';
import { completeOptions, type RabbitTransportOptions } from './options.js';

const url = 'amqp://guest:guest@127.0.0.1';

test('an option that is undefined has its default', () => {
  const given = { url, channels: undefined } as unknown as RabbitTransportOptions;
  expect(completeOptions(given)).toMatchObject({ channels: 1, window: { count: 1_000 }, heartbeatSeconds: 10 });
});

test.each<Partial<RabbitTransportOptions>>([
  { url: 'http://127.0.0.1' },
  { url: 'amqp://[' },
  { channels: 0 },
  { channels: 5 },
  { window: { count: 0, bytes: 1 } },
  { window: { count: 1, bytes: Number.NaN } },
  { heartbeatSeconds: 0 },
  { reconnect: { initialDelayMs: -1, maxDelayMs: 1 } },
  { connectTimeoutMs: 0.5 },
])('%j is refused', (options) => {
  expect(() => completeOptions({ url, ...options })).toThrow(expect.objectContaining({ code: 'config.invalid' }));
});
