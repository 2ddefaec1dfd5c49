import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readSettings } from './read-settings.js';
import { besideVariables, busUrlOf, rabbitUrlOf, redisUrlOf } from './server-url.js';

describe('rabbitUrlOf', () => {
  it.each([
    [{}, undefined],
    [{ RABBITMQ_PORT: '1' }, undefined],
    [{ RABBITMQ_HOST: 'h' }, 'amqp://guest:guest@h:5672/%2F'],
    [
      { RABBITMQ_HOST: '::1', RABBITMQ_PASSWORD: 'a/b@c', RABBITMQ_VHOST: 'v w' },
      'amqp://guest:a%2Fb%40c@[::1]:5672/v%20w',
    ],
    [{ RABBIT_URL: 'amqp://other', RABBITMQ_HOST: 'h' }, 'amqp://other'],
  ])('%j', (env, url) => {
    expect(rabbitUrlOf(readSettings(env))).toBe(url);
  });
});

describe('busUrlOf', () => {
  it.each([
    [{}, undefined],
    [{ RABBIT_URL: 'amqp://r' }, { url: 'amqp://r', named: 'RABBIT_URL' }],
    [{ RABBITMQ_HOST: 'h' }, { url: 'amqp://guest:guest@h:5672/%2F', named: 'RABBITMQ_HOST' }],
    [{ KAFKA_BOOTSTRAP_SERVERS: 'a:1,b:2' }, { url: 'kafka://a:1,b:2', named: 'KAFKA_BOOTSTRAP_SERVERS' }],
    [
      { BUS_URL: 'amqp://b', RABBIT_URL: 'amqp://r', KAFKA_BOOTSTRAP_SERVERS: 'k:1' },
      { url: 'amqp://b', named: 'BUS_URL' },
    ],
  ])('%j', (env, found) => {
    expect(busUrlOf(readSettings(env))).toEqual(found);
  });

  it("takes ONEX's names of topics from a .env too, beside whichever variable names the brokers", () => {
    const folder = mkdtempSync(join(tmpdir(), 'server-url-'));
    writeFileSync(join(folder, '.env'), 'KAFKA_CODEGEN_VALIDATE_RESPONSE=answers\nHTTP_PORT=wrong\n');
    const topics = 'topics=omninode.codegen.response.validate.v1%3Danswers';
    for (const env of [{ BUS_URL: 'kafka://k:1' }, { KAFKA_BOOTSTRAP_SERVERS: 'k:1' }]) {
      expect(busUrlOf(readSettings(env, folder))?.url).toBe(`kafka://k:1?${topics}`);
    }
    expect(besideVariables('kafka://k:2', readSettings({}, folder))).toBe(`kafka://k:2?${topics}`);
    expect(inspect(readSettings({ HTTP_PORT: '1' }, folder), { showHidden: false })).not.toContain('answers');
    rmSync(folder, { recursive: true });
  });

  it('does not guess where two brokers are named', () => {
    const both = { RABBIT_URL: 'amqp://user:s3cret@r', KAFKA_BOOTSTRAP_SERVERS: 'k:1' };
    const ask = () => busUrlOf(readSettings(both));
    expect(ask).toThrow(/RABBIT_URL and KAFKA_BOOTSTRAP_SERVERS are both set/);
    expect(ask).not.toThrow(/s3cret/);
  });
});

describe('redisUrlOf', () => {
  it.each([
    [{}, undefined],
    // What Kubernetes says of a service named redis has no part in it, where no host is named.
    [{ REDIS_PORT: 'tcp://10.0.0.1:6379' }, undefined],
    [{ REDIS_HOST: 'h' }, 'redis://h:6379/0'],
    [{ REDIS_HOST: 'h', REDIS_PORT: '1', REDIS_DB: '3', REDIS_PASSWORD: 'p@w' }, 'redis://:p%40w@h:1/3'],
    [{ REDIS_URL: 'redis://other', REDIS_HOST: 'h' }, 'redis://other'],
  ])('%j', (env, url) => {
    expect(redisUrlOf(readSettings(env))).toBe(url);
  });
});
