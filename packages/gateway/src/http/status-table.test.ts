import { readFileSync } from 'node:fs';
import {
  Blocked,
  BloodbankError,
  Closed,
  Nacked,
  Overloaded,
  Timeout,
  Unreachable,
  Unroutable,
} from '@bloodbank/core/errors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGateway, type TestGateway } from '../gateway.fixture.js';
import { GatewayError } from './gateway-error.js';
import { STATUS_TABLE } from './status-table.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(() => gateway.close());

describe('what a failed publish is answered with', () => {
  it.each([
    [new Unroutable('bloodbank.events.v1', 'a'), 422, undefined],
    [new Nacked('a'), 503, '5'],
    [new Blocked('low on memory'), 503, '5'],
    [new Timeout('The publish', 10, true), 503, '5'],
    [new Overloaded(1, 1), 503, '1'],
    [new Closed(), 503, '5'],
    [new Unreachable('amqp://127.0.0.1', 'ECONNREFUSED'), 503, '5'],
    [new GatewayError('gateway.spool-full', 'Full.'), 503, '30'],
    [new TypeError('amqp://me:hunter2@host is broken'), 500, undefined],
  ])('%s', async (failure, status, retryAfter) => {
    gateway.bus.failure = failure;
    const response = await gateway.app.inject({
      method: 'POST',
      url: '/events/slack/message/sent',
      payload: { channel: 'c', text: 't' },
    });
    const code = failure instanceof BloodbankError ? failure.code : 'internal.error';
    expect(response.json()).toMatchObject({ status, code });
    expect(response.statusCode).toBe(status);
    expect(response.headers['retry-after']).toBe(retryAfter);
    expect(response.body).not.toContain('hunter2');
  });
});

it('the README says of each error that a request can meet what it is answered with', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const listed = [...readme.matchAll(/^\| `([a-z.-]+)` +\| (\d{3}) +\| (\d+ s|–) +\|/gm)].map(
    ([, code, status, retry]) => [code, `${status} ${retry}`],
  );
  const answered = Object.entries(STATUS_TABLE)
    .filter(([code, { status }]) => status !== 500 || code === 'internal.error')
    .map(([code, { status, retryAfterSeconds }]) => [
      code,
      `${status} ${retryAfterSeconds === undefined ? '–' : `${retryAfterSeconds} s`}`,
    ]);
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(answered));
});
