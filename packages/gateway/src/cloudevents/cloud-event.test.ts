import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openGateway, PR, registry, type TestGateway } from '../gateway.fixture.js';
import { createSeal } from '../intake/seal-request.js';
import { fromCloudEvent, readBinaryMode, toCloudEvent } from './cloud-event.js';

/** Section 4 of the JSON format of CloudEvents 1.0, and section 3 of its HTTP binding. */
const EXAMPLE = {
  specversion: '1.0',
  type: 'com.example.someevent',
  source: '/mycontext',
  subject: null,
  id: 'C234-1234-1234',
  time: '2018-04-05T17:31:00Z',
  comexampleextension1: 'value',
  comexampleothervalue: 5,
  datacontenttype: 'application/json',
  data: { appinfoA: 'abc', appinfoB: 123, appinfoC: true },
};

describe('the examples of the specification', () => {
  it('structured mode', () => {
    expect(fromCloudEvent(EXAMPLE)).toEqual({
      eventType: 'com.example.someevent',
      payload: EXAMPLE.data,
      options: {
        uniqueKey: '/mycontext|C234-1234-1234',
        timestamp: '2018-04-05T17:31:00Z',
        source: {
          app: '/mycontext',
          meta: {
            cloudevents: {
              id: 'C234-1234-1234',
              source: '/mycontext',
              subject: null,
              comexampleextension1: 'value',
              comexampleothervalue: 5,
            },
          },
        },
      },
    });
  });

  it('ids that could be taken for those of another source are not', () => {
    const keyOf = (source: string, id: string) => fromCloudEvent({ ...EXAMPLE, source, id }).options.uniqueKey;
    expect(keyOf('/a|b', 'c')).not.toBe(keyOf('/a', 'b|c'));
  });

  it('data_base64', () => {
    const { data: _, ...rest } = EXAMPLE;
    const data = Buffer.from(JSON.stringify(EXAMPLE.data)).toString('base64');
    expect(fromCloudEvent({ ...rest, data_base64: data }).payload).toEqual(EXAMPLE.data);
  });

  it('data that is a text, a number, or absent', () => {
    const { data: _, ...rest } = EXAMPLE;
    expect(fromCloudEvent({ ...rest, data: "I'm just a string" }).payload).toBe("I'm just a string");
    expect(fromCloudEvent({ ...rest, data: 1 }).payload).toBe(1);
    expect(fromCloudEvent(rest).payload).toBeUndefined();
  });

  it('binary mode, with its percent-encoding', () => {
    const headers = {
      'ce-specversion': '1.0',
      'ce-type': 'com.example.someevent',
      'ce-time': '2018-04-05T03:56:24Z',
      'ce-id': '1234-1234-1234',
      'ce-source': '/mycontext/subcontext',
      'ce-subject': 'Euro%20%E2%82%AC%20%F0%9F%98%80',
      'content-type': 'application/json; charset=utf-8',
    };
    const { options, payload } = fromCloudEvent(readBinaryMode(headers, { a: 1 }));
    expect(payload).toEqual({ a: 1 });
    expect(options.source?.meta).toEqual({
      cloudevents: { id: '1234-1234-1234', source: '/mycontext/subcontext', subject: 'Euro € 😀' },
    });
  });

  it.each([
    ['XML data', { ...EXAMPLE, datacontenttype: 'text/xml', data: '<much/>' }],
    ['another version', { ...EXAMPLE, specversion: '0.3' }],
    ['no id', { ...EXAMPLE, id: '' }],
    ['no source', { ...EXAMPLE, source: undefined }],
    ['no type', { ...EXAMPLE, type: 1 }],
    ['an attribute in capitals', { ...EXAMPLE, comExample: 'a' }],
    ['an attribute that is an object', { ...EXAMPLE, unsupported: {} }],
    ['both kinds of data', { ...EXAMPLE, data_base64: 'e30=' }],
    ['broken Base64', { ...EXAMPLE, data: undefined, data_base64: '*' }],
    ['a list', [EXAMPLE]],
    ['nothing', null],
  ])('refuses %s', (_, value) => {
    expect(() => fromCloudEvent(value)).toThrow(/CloudEvent|JSON/);
  });
});

it('what goes out comes in again as the same event', () => {
  const id = '11111111-1111-4111-8111-111111111111';
  const source = { host: 'nas', type: 'service', app: 'rag' };
  const request = { source: 'test', eventType: 'github.pr.created', payload: PR };
  const cause = { event_id: id, correlation_id: '22222222-2222-4222-8222-222222222222' };
  const seal = createSeal({ registry, source, kind: 'event' });
  const { envelope: sent } = seal({ ...request, options: { causedBy: cause } });
  const { eventType, payload, options } = fromCloudEvent(toCloudEvent(sent));
  const { envelope: received } = seal({ source: 'test', eventType, payload, options });
  const { source: _1, ...same } = received;
  const { source: _2, ...expected } = sent;
  expect(same).toEqual(expected);
});

describe('POST /', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openGateway();
  });
  afterAll(() => gateway.close());
  beforeEach(() => void gateway.bus.published.splice(0));

  const event = (id: string, more: object = {}): object => ({
    specversion: '1.0',
    id,
    source: '/test',
    type: 'slack.message.sent',
    data: { channel: 'general', text: id },
    ...more,
  });
  const post = (payload: object, type = 'application/cloudevents+json', headers = {}) =>
    gateway.app.inject({
      method: 'POST',
      url: '/',
      payload: JSON.stringify(payload),
      headers: { 'content-type': type, ...headers },
    });

  it('publishes in structured and in binary mode, the same event once', async () => {
    const structured = await post(event('e-1'));
    expect(structured.json(), structured.body).toMatchObject({ status: 'published', event_type: 'slack.message.sent' });
    const headers = { 'ce-specversion': '1.0', 'ce-id': 'e-1', 'ce-source': '/test', 'ce-type': 'slack.message.sent' };
    const binary = await post({ channel: 'general', text: 'e-1' }, 'application/json', headers);
    expect(binary.json()).toMatchObject({ status: 'duplicate', event_id: structured.json().event_id });
    expect(gateway.bus.published).toHaveLength(1);
  });

  it('publishes a batch, or nothing of it', async () => {
    const type = 'application/cloudevents-batch+json';
    const good = await post([event('b-1'), event('b-2')], type);
    expect(good.statusCode, good.body).toBe(202);
    expect(good.json()).toMatchObject([{ status: 'published' }, { status: 'published' }]);
    const bad = await post([event('b-3'), event('b-4', { data: { channel: 7 } })], type);
    expect(bad.json()).toMatchObject({
      status: 422,
      code: 'schema.invalid',
      detail: expect.stringMatching(/^Event 1 /),
    });
    expect(bad.json().errors[0].pointer).toMatch(/^\/1\/data/);
    expect(gateway.bus.published).toHaveLength(2);
    expect((await post([], type)).json()).toEqual([]);
    expect((await post({}, type)).statusCode).toBe(400);
    expect(
      (
        await post(
          Array.from({ length: 101 }, () => event('x')),
          type,
        )
      ).statusCode,
    ).toBe(400);
  });

  it('tells of each event of a batch what became of it', async () => {
    const publish = gateway.bus.send;
    gateway.bus.send = async (envelope, how) => {
      if (JSON.stringify(envelope).includes('c-2')) throw new Error('broken');
      return publish(envelope, how);
    };
    const response = await post([event('c-1'), event('c-2')], 'application/cloudevents-batch+json');
    gateway.bus.send = publish;
    expect(response.json()).toMatchObject({
      status: 500,
      results: [
        { status: 'published', event_id: expect.any(String) },
        { status: 'failed', code: 'internal.error' },
      ],
    });
  });

  it('says what it misses in a plain event', async () => {
    const response = await post({ a: 1 }, 'application/json');
    expect(response.json()).toMatchObject({ status: 400, remedy: expect.stringContaining('/publish') });
  });
});
