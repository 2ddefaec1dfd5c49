import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeFallback, describeUnread } from './say-fallback.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bloodbank-fallback-'));
  mkdirSync(join(root, '.git'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('is one plain line that says who sees nothing, and what to do', () => {
  const line = describeFallback({ PATH: '/bin', HOME: '/root', REDIS_URL: 'redis://h' }, root, undefined);
  expect(line).not.toContain('\n');
  expect(line).toContain('no other process sees its events');
  expect(line).toContain('Set RABBIT_URL, or run `npx bloodbank up`.');
  expect(line).not.toContain('is not read');
});

it.each(['RABIT_URL', 'RABBITMQ_URL', 'RABBIT_UR_URL', 'AMQP_URL', 'CLOUDAMQP_URL'])('%s was meant', (name) => {
  const line = describeFallback({ [name]: 'amqp://u:s3cret@h' }, root, undefined);
  expect(line).toContain(`${name} in the environment is not read; did you mean RABBIT_URL?`);
  expect(line).not.toContain('s3cret');
});

it('finds the address that stands in a .env which the process does not read', () => {
  const inner = join(root, 'services', 'rag');
  mkdirSync(inner, { recursive: true });
  writeFileSync(join(root, '.env'), 'A=1\nRABBIT_URL=amqp://u:s3cret@h\n');
  const line = describeFallback({}, inner, join(inner, 'main.js'));
  expect(line).toContain(`RABBIT_URL in ${join(root, '.env')}:2 is not read: this process runs in ${inner}.`);
  expect(line).not.toContain('s3cret');
  expect(describeFallback({ NODE_ENV: 'test' }, inner, undefined)).toContain('in tests no .env is');
});

it('is said of the broker of `bloodbank up` too, where another was perhaps meant', () => {
  expect(describeUnread({ RABIT_URL: 'amqp://u:s3cret@h' }, root, undefined)).toMatch(
    /^bloodbank: the broker of `bloodbank up` is used.*RABIT_URL in the environment is not read; did you mean RABBIT_URL\?$/,
  );
  expect(describeUnread({ PATH: '/bin' }, root, undefined)).toBeUndefined();
});
