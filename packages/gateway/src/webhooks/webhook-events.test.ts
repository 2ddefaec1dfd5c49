import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGateway, type TestGateway } from '../gateway.fixture.js';
import { BODIES, type Headers, hmacHex, SECRET, SENDERS, STANDARD_SECRET, signedCall } from './sign.fixture.js';

let gateway: TestGateway;
beforeEach(async () => {
  const webhooks = Object.fromEntries(
    SENDERS.map((name) => [name, { secrets: [name === 'standard' ? STANDARD_SECRET : SECRET] }]),
  );
  gateway = await openGateway({ webhooks });
});
afterEach(() => gateway.close());

const post = (url: string, body: string | Buffer, headers: Headers) =>
  gateway.app.inject({
    method: 'POST',
    url,
    payload: body,
    headers: { 'content-type': 'application/json', ...headers },
  });

const json = (body: unknown): string => JSON.stringify(body);
const plane = (body: string | Buffer, headers: Headers = {}) =>
  post('/webhooks/plane', body, { 'x-plane-signature': hmacHex(SECRET, body), ...headers });
const github = (body: string | Buffer, headers: Headers = {}) =>
  post('/webhooks/github', body, {
    'x-hub-signature-256': `sha256=${hmacHex(SECRET, body)}`,
    'x-github-event': 'push',
    ...headers,
  });
const fireflies = (body: string) => post('/webhooks/fireflies', body, { 'x-hub-signature': hmacHex(SECRET, body) });

const published = () => gateway.bus.published.map(({ envelope }) => envelope);

describe('Plane', () => {
  it.each<[Headers, unknown, string, string | null]>([
    [
      { 'x-plane-event': ' Issue  Comment!! ' },
      { event: 'issue' },
      'webhook.plane.issue.comment',
      ' Issue  Comment!! ',
    ],
    [{ 'x-event-type': 'cycle' }, { event: 'issue' }, 'webhook.plane.cycle', 'cycle'],
    [{ 'x-webhook-event': 'module' }, {}, 'webhook.plane.module', 'module'],
    [{}, { event: 'issue_comment', type: 'x' }, 'webhook.plane.issue_comment', 'issue_comment'],
    [{}, { event: '', type: 'project' }, 'webhook.plane.project', 'project'],
    [{}, { action: 'update' }, 'webhook.plane.update', 'update'],
    [{}, {}, 'webhook.plane.unknown', null],
    [{}, [{ event: 'issue' }], 'webhook.plane.unknown', null],
    [{}, 7, 'webhook.plane.unknown', null],
    [{ 'x-plane-event': '!!!' }, {}, 'webhook.plane', '!!!'],
    [{ 'x-plane-event': 'None' }, { event: 'workitem.created' }, 'webhook.plane.workitem.created', 'workitem.created'],
    [
      {},
      { event: 'WebhookScope.ScopeChoices.WORK_ITEM_UPDATED' },
      'webhook.plane.workitem.updated',
      'WebhookScope.ScopeChoices.WORK_ITEM_UPDATED',
    ],
  ])('%j with %j is %s', async (headers, body, eventType, event) => {
    const response = await plane(json(body), headers);
    expect(response.statusCode, response.body).toBe(202);
    expect(published()).toMatchObject([
      {
        event_type: eventType,
        payload: { provider: 'plane', event, path: '/webhooks/plane', body },
        source: { host: '127.0.0.1', type: 'hook', app: 'plane-webhook' },
      },
    ]);
  });

  it('may send text that is no JSON', async () => {
    expect((await plane('ping')).statusCode).toBe(202);
    expect(published()[0]?.payload).toMatchObject({ event: null, body: { raw: 'ping' } });
  });

  it('repeats a call under a new delivery_id, and the same event_id', async () => {
    const call = (delivery: string) =>
      plane(json({ version: 'v2', delivery_id: delivery, event_id: 'e1', event: 'workitem.updated' }), {
        'x-plane-delivery': delivery,
      });
    const first = await call('d1');
    const second = await call('d2');
    expect(second.statusCode, second.body).toBe(200);
    expect(second.json()).toEqual({ ...first.json(), status: 'duplicate' });
    expect(published()).toHaveLength(1);
  });

  it('is told apart by its delivery where there is no event_id, or the word None', async () => {
    for (const delivery of ['d1', 'd2', 'd2']) {
      await plane(json({ event: 'issue', event_id: 'None' }), { 'x-plane-delivery': delivery });
    }
    expect(published()).toHaveLength(2);
  });
});

describe('GitHub', () => {
  it.each<[string, object, string]>([
    ['pull_request', { action: 'opened' }, 'webhook.github.pull_request.opened'],
    ['push', { ref: 'refs/heads/main' }, 'webhook.github.push'],
    ['check_run', { action: 'rerequested' }, 'webhook.github.check_run.rerequested'],
  ])('%s with %j is %s', async (event, body, eventType) => {
    const response = await github(json(body), { 'x-github-event': event, 'x-github-delivery': 'guid' });
    expect(response.statusCode, response.body).toBe(202);
    expect(published()).toMatchObject([{ event_type: eventType, payload: { event, delivery_id: 'guid', body } }]);
  });

  it('asks with a ping whether anybody is there, which is no event', async () => {
    const response = await github(json({ zen: 'Keep it logically awesome.' }), { 'x-github-event': 'ping' });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ ok: true, status: 'pong' });
    expect(published()).toHaveLength(0);
  });

  it('must prove a ping too', async () => {
    expect((await post('/webhooks/github', '{}', { 'x-github-event': 'ping' })).statusCode).toBe(401);
  });

  it('may send 25 MB, and no more', async () => {
    const large = (size: number) => json({ text: 'x'.repeat(size) });
    expect((await github(large(24 * 1024 * 1024))).statusCode).toBe(202);
    expect((await github(large(25 * 1024 * 1024))).statusCode).toBe(413);
    expect((await plane(large(2 * 1024 * 1024))).statusCode).toBe(413);
  });
});

describe('Fireflies', () => {
  it('of the second version', async () => {
    await fireflies(json(BODIES.fireflies));
    expect(published()).toMatchObject([
      {
        event_type: 'webhook.fireflies.meeting.transcribed',
        payload: { delivery_id: 'ASxwZxCstx|meeting.transcribed' },
      },
    ]);
  });

  it('of the first version', async () => {
    const body = { meetingId: 'm1', eventType: 'Transcription completed', clientReferenceId: 'c1' };
    await fireflies(json(body));
    expect(published()).toMatchObject([
      { event_type: 'webhook.fireflies.transcription.completed', payload: { event: 'Transcription completed', body } },
    ]);
  });

  it('tells once of one meeting and event, also with another time', async () => {
    for (const timestamp of [1, 2]) await fireflies(json({ ...BODIES.fireflies, timestamp }));
    await fireflies(json({ ...BODIES.fireflies, event: 'meeting.summarized' }));
    expect(published()).toHaveLength(2);
  });
});

it('tells a sender when nobody listens', async () => {
  gateway.bus.isHeard = false;
  const response = await github('{}');
  expect(response.statusCode).toBe(202);
  expect(response.json()).toMatchObject({ status: 'published', routed: false });
  expect(gateway.bus.published[0]?.how.unroutable).toBe('drop');
});

it('gives a repetition the same event_id where all memory of the first is lost', async () => {
  const call = signedCall('github');
  const answers = [];
  for (let i = 0; i < 2; i++) {
    const fresh = await openGateway({ webhooks: { github: { secrets: [SECRET] } } });
    answers.push(
      (await fresh.app.inject({ method: 'POST', url: call.url, payload: call.body, headers: call.headers })).json(),
    );
    await fresh.close();
  }
  expect(answers[0]).toEqual(answers[1]);
});

it('asks a sender to come back while the same delivery is being handled', async () => {
  let open = (): void => {};
  gateway.bus.gate = new Promise((resolve) => {
    open = resolve;
  });
  const call = signedCall('github');
  const send = async () => post(call.url, call.body, call.headers);
  const first = send();
  const second = await send();
  open();
  const both = [await first, second];
  expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([202, 503]);
  expect(both.find(({ statusCode }) => statusCode === 503)?.headers['retry-after']).toBeDefined();
});

it('says nothing of how the event travels, whatever the call says', async () => {
  const response = await github(json({ routingKey: 'x', persistent: false }), { 'x-routing-key': 'x' });
  expect(response.json()).toMatchObject({ event_type: 'webhook.github.push' });
  expect(Object.keys(gateway.bus.published[0]?.how ?? {}).sort()).toEqual(['timeoutMs', 'unroutable', 'whenFull']);
});

describe('integers beyond 2^53', () => {
  it('stand in the body as they were sent, as texts, and the envelope says where', async () => {
    const response = await github(
      '{"id":9007199254740993,"near":9007199254740991,"list":[{"n":-12345678901234567890}]}',
    );
    expect(response.statusCode, response.body).toBe(202);
    expect(published()).toMatchObject([
      {
        payload: { body: { id: '9007199254740993', near: 9007199254740991, list: [{ n: '-12345678901234567890' }] } },
        metadata: { integers_as_text: { count: 2, first: ['/body/id', '/body/list/0/n'] } },
      },
    ]);
  });

  it('are no reason to say anything where there are none', async () => {
    await github('{"id":"9007199254740993"}');
    expect(published()).toMatchObject([{ payload: { body: { id: '9007199254740993' } }, metadata: {} }]);
  });
});

describe('hostile bodies, rightly signed', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  it.each<[string, string | Buffer, number]>([
    ['no JSON', '{"a":', 400],
    ['nothing', '', 400],
    ['no object', '[1]', 400],
    ['a number that no double holds', '{"a":1e400}', 400],
    ['200,000 levels', `{"a":${deep}}`, 400],
    ['a name twice', '{"a":1,"a":2}', 400],
    ['__proto__', '{"__proto__":{"polluted":true}}', 400],
    ['__proto__ in disguise', '{"\\u005f_proto__":{"polluted":true}}', 400],
    ['constructor.prototype', '{"constructor":{"prototype":{"polluted":true}}}', 400],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400],
    ['a byte order mark', '\ufeff{"a":1}', 400],
    ['an action of 10,000 letters', json({ action: 'a'.repeat(10_000) }), 400],
  ])('%s', async (_, body, status) => {
    const response = await github(body);
    expect(response.statusCode, response.body).toBe(status);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(published()).toHaveLength(0);
  });

  it.each([
    ['of Plane, deep', () => plane(deep)],
    ['of Plane, no UTF-8', () => plane(Buffer.from([0xff, 0xfe]))],
    ['of Plane, with a name of 300 letters', () => plane('{}', { 'x-plane-event': 'e'.repeat(300) })],
    ['without the event of GitHub', () => github('{}', { 'x-github-event': '' })],
    ['of Fireflies, without an event', () => fireflies('{}')],
  ])('%s', async (_, send) => {
    expect((await send()).statusCode).toBe(400);
  });

  it('as a form', async () => {
    const response = await github('payload=%7B%7D', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(response.statusCode).toBe(415);
    expect(response.json().remedy).toContain('application/json');
  });

  it('compressed', async () => {
    expect((await github('{}', { 'content-encoding': 'gzip' })).statusCode).toBe(415);
  });
});

describe.each(['github', 'plane'] as const)(
  'a call of %s, whose signature leaves out the name of the event',
  (sender) => {
    const call = (event: string, id: string) => {
      const { url, body, headers } = signedCall(sender, { id });
      return post(url, body, { ...headers, [`x-${sender}-event`]: event });
    };

    it('cannot be sent again as another event, and can as the same one', async () => {
      expect((await call('issues', 'bound-1')).statusCode).toBe(202);
      const forged = await call('deployment', 'bound-2');
      expect(forged.json()).toMatchObject({ status: 403, code: 'gateway.wrong-signature' });
      expect((await call('issues', 'bound-3')).statusCode).toBe(202);
    });
  },
);
