import { createHash } from 'node:crypto';
import { deterministicEventId, uniqueKeyOf } from '@bloodbank/core/envelope';
import { BloodbankError, Timeout } from '@bloodbank/core/errors';
import type { Inbox } from '@bloodbank/core/ports';
import { createMemoryInbox } from '@bloodbank/inbox';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openGateway, PR, type TestGateway } from '../gateway.fixture.js';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openGateway();
});
afterEach(() => gateway.close());

const MESSAGE = { channel: 'general', text: 'Hello' };
const send = (payload: object, key?: string, url = '/events/slack/message/sent') =>
  gateway.app.inject({
    method: 'POST',
    url,
    payload,
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  });

describe('a repeated request', () => {
  it('with the same Idempotency-Key publishes once, and has the same answer', async () => {
    const first = await send(MESSAGE, 'k-1');
    const second = await send(MESSAGE, 'k-1');
    expect(first.json().status).toBe('published');
    expect(second.json()).toEqual({ ...first.json(), status: 'duplicate' });
    expect(second.headers['location']).toBe(first.headers['location']);
    expect(gateway.bus.published).toHaveLength(1);
  });

  it('without a key is another event, unless its id comes from its content', async () => {
    await send(MESSAGE);
    await send(MESSAGE);
    expect(gateway.bus.published).toHaveLength(2);
    await send(PR, undefined, '/events/github/pr/created');
    const again = await send(PR, undefined, '/events/github/pr/created');
    expect(again.json().status).toBe('duplicate');
    expect(gateway.bus.published).toHaveLength(3);
  });

  it('at the same time is told to come again', async () => {
    let confirm = (): void => {};
    gateway.bus.gate = new Promise((resolve) => {
      confirm = resolve;
    });
    const first = send(MESSAGE, 'k-2');
    await vi.waitFor(() => expect(gateway.bus.waiting).toBe(1));
    const second = await send(MESSAGE, 'k-2');
    expect(second.json()).toMatchObject({ code: 'gateway.request-in-progress' });
    expect(second.headers['retry-after']).toBe('1');
    confirm();
    expect((await first).statusCode).toBe(202);
  });

  it('with a used key and another content is refused', async () => {
    await send(MESSAGE, 'k-3');
    const other = await send({ ...MESSAGE, text: 'Bye' }, 'k-3');
    expect(other.json()).toMatchObject({ status: 422, code: 'gateway.key-reused' });
    expect(gateway.bus.published).toHaveLength(1);
  });

  it('after a failure is tried again, under the same event id', async () => {
    const tried: unknown[] = [];
    const publish = gateway.bus.send;
    gateway.bus.send = async (envelope, how) => {
      tried.push((envelope as { event_id: string }).event_id);
      return publish(envelope, how);
    };
    gateway.bus.failure = new Timeout('The publish', 1, true);
    const first = await send(MESSAGE, 'k-4');
    expect(first.json()).toMatchObject({ status: 503, code: 'transport.timeout', maybe_delivered: true });
    gateway.bus.failure = undefined;
    const second = await send(MESSAGE, 'k-4');
    expect(second.json().status).toBe('published');
    expect(tried[1]).toBe(tried[0]);
  });

  it('of another caller with the same key is no repetition', async () => {
    const keys = ['one', 'two'].map((name) => ({ name, key: `${name}-0123456789abcdef`, scopes: ['publish:#'] }));
    const shared = await openGateway({ keys });
    const as = (name: string) =>
      shared.app.inject({
        method: 'POST',
        url: '/events/slack/message/sent',
        payload: MESSAGE,
        headers: { 'idempotency-key': 'same', 'x-api-key': `${name}-0123456789abcdef` },
      });
    expect((await as('one')).json().status).toBe('published');
    expect((await as('two')).json().status).toBe('published');
    await shared.close();
  });

  it.each([[''], ['x'.repeat(256)], ['tab\there']])('has no key that is none', async (key) => {
    expect((await send(MESSAGE, key)).statusCode).toBe(400);
  });
});

describe('an id', () => {
  it('is used up for its own type alone: whoever may send another type cannot keep the real event back', async () => {
    const event_id = deterministicEventId('github.pr.created', uniqueKeyOf(['cache_key'], PR) ?? '');
    const forged = { event_type: 'slack.message.sent', payload: MESSAGE, event_id };
    expect((await send(forged, undefined, '/publish')).json()).toMatchObject({ status: 'published', event_id });
    const real = await send(PR, undefined, '/events/github/pr/created');
    expect(real.json()).toMatchObject({ status: 'published', event_id });
  });

  it('that a key makes is the one that an earlier version made', async () => {
    const { event_id } = (await send(MESSAGE, 'k-5')).json();
    expect(event_id).toBe(deterministicEventId('slack.message.sent', 'http:local|k-5'));
  });
});

it('remembers what an earlier version was asked with the same key', async () => {
  const inbox = createMemoryInbox();
  const claim = await inbox.claim('gateway:http:local', 'k-6', { leaseMs: 1_000 });
  if (claim.state !== 'claimed') throw new Error(claim.state);
  const memory = {
    eventId: '6efe3081-414c-5dd6-a589-fd1133ab4136',
    timestamp: '2026-11-21T10:00:00.000Z',
    routingKey: 'slack.message.sent',
    routed: true,
    fingerprint: createHash('sha256')
      .update(JSON.stringify(['slack.message.sent', MESSAGE]))
      .digest('base64url'),
  };
  await claim.complete(JSON.stringify(memory));
  const upgraded = await openGateway({ inbox });
  const inject = (payload: object) =>
    upgraded.app.inject({
      method: 'POST',
      url: '/events/slack/message/sent',
      payload,
      headers: { 'idempotency-key': 'k-6' },
    });
  const { eventId: event_id, timestamp } = memory;
  expect((await inject(MESSAGE)).json()).toMatchObject({
    status: 'duplicate',
    event_id,
    envelope: { event_id, timestamp, correlation_id: event_id, payload: MESSAGE },
  });
  expect((await inject({ ...MESSAGE, text: 'Bye' })).json()).toMatchObject({ code: 'gateway.key-reused' });
  expect(upgraded.bus.published).toEqual([]);
  await upgraded.close();
});

describe('without its memory', () => {
  it('refuses what asked for once, and lets through what consumers recognise', async () => {
    const memory = createMemoryInbox();
    const inbox: Inbox = {
      ...memory,
      claim: async () => {
        throw new BloodbankError('inbox.unavailable', 'Redis is away.');
      },
    };
    const shaky = await openGateway({ inbox });
    const inject = (headers: Record<string, string>) =>
      shaky.app.inject({ method: 'POST', url: '/events/github/pr/created', payload: PR, headers });
    const keyed = await inject({ 'idempotency-key': 'k' });
    expect(keyed.json()).toMatchObject({ status: 503, code: 'inbox.unavailable' });
    expect((await inject({})).statusCode).toBe(202);
    await shaky.close();
  });
});
