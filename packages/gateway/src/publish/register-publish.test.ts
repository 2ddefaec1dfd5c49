import { deterministicEventId } from '@bloodbank/core/envelope';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openGateway, PR, type TestGateway } from '../gateway.fixture.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(() => gateway.close());
beforeEach(() => void gateway.bus.published.splice(0));

const PARENT = '11111111-1111-4111-8111-111111111111';
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

const post = (url: string, payload: object | string, headers: Record<string, string> = {}) =>
  gateway.app.inject({ method: 'POST', url, payload, headers: { 'content-type': 'application/json', ...headers } });

describe('publishing over HTTP', () => {
  it('answers 202 with the envelope and its address, once the bus confirmed', async () => {
    let confirm = (): void => {};
    gateway.bus.gate = new Promise((resolve) => {
      confirm = resolve;
    });
    let isAnswered = false;
    const answering = post('/events/github/pr/created', PR).then((response) => {
      isAnswered = true;
      return response;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isAnswered).toBe(false);
    confirm();
    const response = await answering;
    expect(response.statusCode, response.body).toBe(202);
    const envelope = gateway.bus.published[0]?.envelope;
    expect(response.json()).toEqual({
      status: 'published',
      event_id: envelope?.event_id,
      event_type: 'github.pr.created',
      routing_key: 'github.pr.created',
      routed: true,
      envelope: JSON.parse(JSON.stringify(envelope)),
    });
    expect(response.headers['location']).toBe(`/debug/correlation/${envelope?.event_id}`);
    expect(envelope).toMatchObject({ payload: PR, source: { host: '127.0.0.1', type: 'manual', app: 'http-client' } });
  });

  it.each([
    [
      '/publish',
      { event_type: 'artifact.created', payload: { action: 'created', kind: 'transcript', uri: 'file:///a' } },
      'artifact.created',
    ],
    [
      '/events/calendar',
      { summary: 'T', start_time: '2026-11-21T10:00:00Z', end_time: '2026-11-21T11:00:00Z' },
      'calendar.event.created',
    ],
    [
      '/events/claude-code/session-end',
      {
        session_id: 's',
        end_reason: 'user_stop',
        duration_seconds: 1,
        total_turns: 1,
        total_tokens: null,
        total_cost_usd: null,
        tools_used: {},
        files_modified: [],
        git_commits: [],
        final_status: 'success',
        summary: null,
        working_directory: '/',
        git_branch: null,
      },
      'session.thread.end',
    ],
    [
      '/events/webhook/plane/issue',
      { provider: 'plane', event: 'issue', path: '/event', body: {} },
      'webhook.plane.issue',
    ],
    [
      '/events/webhook/plane/issue/comment',
      { provider: 'plane', event: 'x', path: '/event', body: {} },
      'webhook.plane.issue.comment',
    ],
  ])('POST %s', async (url, body, type) => {
    const response = await post(url, body);
    expect(response.statusCode, response.body).toBe(202);
    expect(response.json()).toMatchObject({ event_type: type, envelope: { event_type: type } });
    if (url.includes('claude-code')) {
      expect(response.json().envelope.source).toMatchObject({ type: 'agent', app: 'claude-code' });
    }
  });

  it('publishes a raw envelope of the original services, completed', async () => {
    const envelope = {
      event_id: 'b7e2a9b0-52a5-4a41-9f0a-0d3f0c6f1a01',
      event_type: 'github.pr.created',
      timestamp: '2026-02-07T10:00:00.123456Z',
      version: '1.0.0',
      source: { host: 'nas', type: 'manual', app: null, meta: null },
      correlation_ids: [PARENT],
      agent_context: null,
      payload: PR,
    };
    const response = await post('/events/custom', envelope);
    expect(response.statusCode, response.body).toBe(202);
    expect(gateway.bus.published[0]?.envelope).toMatchObject({ ...envelope, causation_id: PARENT, metadata: {} });
  });

  it.each([
    ['no event_type', {}],
    ['a list', []],
    ['null', 'null'],
    ['no payload', { event_type: 'github.pr.created', event_id: PARENT }],
  ])('refuses an envelope with %s, and says where', async (_, body) => {
    const response = await post('/events/custom', body);
    expect(response.json()).toMatchObject({
      status: 422,
      code: 'schema.invalid',
      errors: [{ pointer: expect.any(String) }],
    });
  });

  it('carries what the request says beside the payload', async () => {
    const response = await post(
      '/publish?unroutable=drop',
      {
        event_type: 'github.pr.created',
        payload: PR,
        unique_key: 'repo|pr|123',
        correlation_ids: [PARENT],
        metadata: { user_id: 'u' },
        priority: 'high',
        ttl_seconds: 60,
        timestamp: '2026-11-21T10:00:00Z',
        source: { app: 'mine', meta: { a: 1 } },
        agent_context: { type: 'claude-code' },
      },
      { traceparent: TRACE },
    );
    expect(response.statusCode, response.body).toBe(202);
    const [{ envelope, how } = { envelope: undefined, how: undefined }] = gateway.bus.published;
    expect(envelope).toMatchObject({
      event_id: deterministicEventId('github.pr.created', 'repo|pr|123'),
      correlation_ids: [PARENT],
      causation_id: PARENT,
      metadata: { user_id: 'u' },
      priority: 'high',
      ttl_seconds: 60,
      timestamp: '2026-11-21T10:00:00Z',
      source: { host: '127.0.0.1', type: 'manual', app: 'mine', meta: { a: 1 } },
      agent_context: { type: 'claude-code' },
    });
    expect(how).toMatchObject({ unroutable: 'drop', traceparent: TRACE, whenFull: 'reject' });
  });

  it('passes over a traceparent that is none', async () => {
    await post('/events/github/pr/created', { cache_key: 'trace' }, { traceparent: '00-zz-1\u00e9' });
    expect(gateway.bus.published[0]?.how.traceparent).toBeUndefined();
  });

  it.each([
    [
      'POST',
      '/events/github/pr/creatd',
      404,
      'schema.unknown-type',
      { closest: expect.arrayContaining(['github.pr.created']) },
    ],
    ['POST', '/events/github/pr/created/', 404, 'schema.unknown-type', {}],
    ['POST', '/events/agent/thread/prompt', 422, 'schema.wrong-kind', {}],
    ['POST', '/events/nothing-like-it', 404, 'schema.unknown-type', {}],
    ['POST', '/nowhere', 404, 'gateway.not-found', {}],
    ['GET', '/publish', 405, 'gateway.method-not-allowed', {}],
    ['DELETE', '/events/github/pr/created', 405, 'gateway.method-not-allowed', {}],
    ['POST', '/publish?unroutable=maybe', 400, 'gateway.bad-request', {}],
    ['POST', '/events/github/pr/created?key=secret', 400, 'gateway.bad-request', {}],
  ] as const)('%s %s is %d %s', async (method, url, status, code, more) => {
    const payload = method === 'GET' ? {} : { payload: { event_type: 'github.pr.created', payload: PR } };
    const response = await gateway.app.inject({ method, url, ...payload });
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(response.json()).toMatchObject({
      status,
      code,
      detail: expect.any(String),
      remedy: expect.any(String),
      ...more,
    });
    expect(response.statusCode).toBe(status);
    expect(gateway.bus.published).toEqual([]);
  });

  it.each(['/publish', '/events/custom', '/events/agent/thread/prompt'])(
    'a command at %s is told what to publish instead',
    async (url) => {
      const payload = { event_type: 'agent.thread.prompt', payload: {} };
      const response = await gateway.app.inject({ method: 'POST', url, payload });
      expect(response.json()).toMatchObject({
        status: 422,
        code: 'schema.wrong-kind',
        detail: expect.stringContaining('is a command, not an event'),
        remedy: expect.stringMatching(
          /^Send it to \/commands\/agent\/thread\/prompt\. Or: Publish .+ such as agent\..+GET \/schemas/,
        ),
      });
    },
  );

  it('names each place that does not fit, and quotes no value', async () => {
    const response = await post('/events/github/pr/created', { cache_key: 7, cache_typ: 's3cret-value' });
    expect(response.json()).toMatchObject({
      status: 422,
      code: 'schema.invalid',
      errors: expect.arrayContaining([expect.objectContaining({ pointer: '/cache_key', keyword: 'type' })]),
    });
    expect(response.body).not.toContain('s3cret-value');
  });

  it.each([
    '/events/webhook/plane/%23',
    '/events/webhook/plane/*',
    '/events/webhook/plane/a%2Fb%00',
    '/events/webhook/plane/..%2f..%2fetc',
    `/events/webhook/plane/${'a'.repeat(256)}`,
    `/events/webhook/plane/${'a/'.repeat(126)}aa`,
    '/events/webhook/plane/',
    '/events/webhook/plane/a//b',
    '/events/__proto__/x',
    '/events/webhook.plane.{event}',
  ])('takes no routing key from the path that AMQP would read otherwise: %s', async (url) => {
    const response = await post(url, { provider: 'plane', event: 'x', path: '/event', body: {} });
    expect(response.statusCode, response.body).toBe(404);
    expect(gateway.bus.published).toEqual([]);
  });

  it.each(['x-death', 'rascal', 'CC', 'BCC', 'expiration', 'userId', 'replyTo', 'routing_key', 'headers'])(
    'has no way for a client to set %s',
    async (name) => {
      const headers = { [name]: 'x' };
      const plain = await post('/events/github/pr/created', { cache_key: name }, headers);
      expect(plain.statusCode).toBe(202);
      expect(JSON.stringify(gateway.bus.published[0])).not.toContain(`"${name}":"x"`);
      const named = await post('/publish', { event_type: 'github.pr.created', payload: PR, [name]: 'x' });
      expect(named.json()).toMatchObject({ status: 400, errors: [{ keyword: 'additionalProperties' }] });
    },
  );
});

describe('texts of which UTF-8 makes no text', () => {
  const HALF = 'x\ud800';
  it.each<[string, string, object, Record<string, string>]>([
    ['a unique key', '/publish', { event_type: 'github.pr.created', payload: PR, unique_key: HALF }, {}],
    ['a field of the unique key', '/events/github/pr/created', { cache_key: HALF }, {}],
    [
      'the id of a CloudEvent',
      '/',
      { specversion: '1.0', id: HALF, source: '/a', type: 'github.pr.created', data: PR },
      { 'content-type': 'application/cloudevents+json' },
    ],
  ])('are refused as %s', async (_, url, body, headers) => {
    const response = await post(url, body, headers);
    expect(response.json()).toMatchObject({ status: 422, code: 'schema.invalid' });
    expect(response.json().errors[0]).toMatchObject({ keyword: 'x-unique-key' });
    expect(gateway.bus.published).toEqual([]);
  });

  it('are kept anywhere else', async () => {
    const body = { channel: 'c', text: `${HALF}\u0000` };
    const response = await post('/events/slack/message/sent', body);
    expect(response.statusCode, response.body).toBe(202);
    expect(gateway.bus.published[0]?.envelope.payload).toEqual(body);
  });
});

describe('integers that a double would change', () => {
  it.each([
    ['/events/github/pr/created', '{"cache_key":"a","pr_number":9007199254740993}', '/pr_number'],
    ['/publish', '{"event_type":"github.pr.created","payload":{"pr_number":9007199254740993}}', '/payload/pr_number'],
    ['/events/custom', '{"payload":{"pr_number":9007199254740993}}', '/payload/pr_number'],
    ['/', '{"data":{"pr_number":9007199254740993}}', '/data/pr_number'],
  ])('are refused at %s, and the place is named', async (url, body, pointer) => {
    const response = await post(url, body, url === '/' ? { 'content-type': 'application/cloudevents+json' } : {});
    expect(response.json()).toMatchObject({ status: 400, code: 'gateway.bad-request', errors: [{ pointer }] });
    expect(gateway.bus.published).toEqual([]);
  });
});

describe('how a message travels', () => {
  it.each<[string, string, object, Record<string, string>]>([
    ['/publish', '/publish', { event_type: 'github.pr.created', payload: PR, routing_key: 'x' }, {}],
    ['/publish, in our words', '/publish', { event_type: 'github.pr.created', payload: PR, routingKey: 'x' }, {}],
    ['/publish, not kept', '/publish', { event_type: 'github.pr.created', payload: PR, persistent: false }, {}],
    ['the query', '/events/github/pr/created?routing_key=x', PR, {}],
  ])('is not for a caller to say: %s', async (_, url, body, headers) => {
    const response = await post(url, body, headers);
    expect(response.json()).toMatchObject({ status: 400, code: 'gateway.bad-request' });
    expect(gateway.bus.published).toEqual([]);
  });

  it('is not read from a header, an attribute or a member of an envelope', async () => {
    const own = { routingKey: 'x', routing_key: 'x', routingkey: 'x', persistent: false };
    const headers = { 'x-routing-key': 'x', 'routing-key': 'x', 'ce-routingkey': 'x' };
    await post('/events/github/pr/created', { cache_key: crypto.randomUUID() }, headers);
    const envelope = { ...gateway.bus.published[0]?.envelope, event_id: crypto.randomUUID(), ...own };
    const custom = await post('/events/custom', envelope, headers);
    expect(custom.statusCode, custom.body).toBe(202);
    const cloudEvent = { specversion: '1.0', id: 'own', source: '/a', type: 'github.pr.created', data: PR };
    const structured = { ...cloudEvent, routingkey: 'x', persistent: false };
    const spoken = await post('/', structured, { ...headers, 'content-type': 'application/cloudevents+json' });
    expect(spoken.statusCode, spoken.body).toBe(202);
    const ways = gateway.bus.published.map(({ how }) => how);
    expect(ways).toHaveLength(3);
    for (const how of ways) expect(Object.keys(how).sort()).toEqual(['timeoutMs', 'whenFull']);
  });
});
