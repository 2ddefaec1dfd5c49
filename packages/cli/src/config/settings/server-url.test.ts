import { describe, expect, it } from 'vitest';
import { readSettings } from './read-settings.js';
import { rabbitUrlOf, redisUrlOf } from './server-url.js';

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
