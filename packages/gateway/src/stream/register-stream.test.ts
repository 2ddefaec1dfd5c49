import { get, type IncomingMessage } from 'node:http';
import { type Envelope, prepareEnvelope } from '@bloodbank/core/envelope';
import { createRecorder } from '@bloodbank/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGateway, registry, type TestGateway } from '../gateway.fixture.js';

let gateway: TestGateway;
let url = '';
const open: IncomingMessage[] = [];

async function start(options: Parameters<typeof openGateway>[0] = {}): Promise<void> {
  gateway = await openGateway(options);
  url = await gateway.listen();
}
beforeEach(() => start());
afterEach(async () => {
  for (const stream of open.splice(0)) stream.destroy();
  await gateway.close();
});

const source = { host: 'nas', type: 'service' };
const message = (text: string): Envelope =>
  prepareEnvelope(registry, source, 'slack.message.sent', { channel: 'c', text }).envelope;
const pullRequest = (cacheKey: string): Envelope =>
  prepareEnvelope(registry, source, 'github.pr.created', { cache_key: cacheKey }).envelope;

interface Reader {
  readonly frames: ReturnType<typeof createRecorder<string>>;
  readonly response: IncomingMessage;
}

async function read(path: string, headers: Record<string, string> = {}): Promise<Reader> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${url}${path}`, { headers, agent: false }, resolve).on('error', reject);
  });
  open.push(response);
  response.on('error', () => {});
  const frames = createRecorder<string>();
  let rest = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) frames.record(part);
  });
  if (response.statusCode === 200) await frames.waitFor((frame) => frame.startsWith('retry:'));
  return { frames, response };
}

const dataOf = (frame: string): Record<string, unknown> => JSON.parse(frame.split('\ndata: ')[1] ?? '{}');

describe('the live stream', () => {
  it('sends what matches, as server-sent events with the id of the event', async () => {
    const { frames, response } = await read('/events/stream?pattern=github.%23');
    expect(response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    const event = pullRequest('repo|1');
    gateway.bus.pass(message('not this'));
    gateway.bus.pass(event);
    const frame = await frames.waitFor((one) => one.startsWith('id:'));
    expect(frame).toMatch(new RegExp(`^id: ${event.event_id}\nevent: github\\.pr\\.created\ndata: \\{`));
    expect(dataOf(frame)).toEqual(JSON.parse(JSON.stringify(event)));
    expect(frames.items.filter((one) => one.startsWith('id:'))).toHaveLength(1);
  });

  it('speaks CloudEvents on request, and watches several patterns', async () => {
    const { frames } = await read('/events/stream?format=cloudevents&pattern=github.*.*&pattern=slack.%23');
    gateway.bus.pass(message('a'));
    gateway.bus.pass(pullRequest('b'));
    await frames.waitFor((frame) => frame.includes('github.pr.created'));
    const events = frames.items.filter((one) => one.startsWith('id:')).map(dataOf);
    expect(events).toMatchObject([
      { specversion: '1.0', type: 'slack.message.sent', data: { text: 'a' } },
      { specversion: '1.0', type: 'github.pr.created', data: { cache_key: 'b' } },
    ]);
  });

  it('goes on where a reader left off, or says that something is missing', async () => {
    await read('/events/stream');
    const events = ['a', 'b', 'c'].map(pullRequest);
    for (const event of events) gateway.bus.pass(event);
    const again = await read('/events/stream', { 'last-event-id': events[0]?.event_id ?? '' });
    await again.frames.waitFor((frame) => frame.includes(events[2]?.event_id ?? '?'));
    expect(again.frames.items.filter((one) => one.startsWith('id:'))).toHaveLength(2);
    const unknown = '11111111-1111-4111-8111-111111111111';
    const late = await read('/events/stream', { 'last-event-id': unknown });
    expect(dataOf(await late.frames.waitFor((frame) => frame.startsWith('event: gap')))).toEqual({ after: unknown });
  });

  it('hides what is sensitive', async () => {
    const contract = registry.find('github.pr.created');
    if (contract === undefined) throw new Error('no contract');
    const hiding = { ...registry, find: () => ({ ...contract, sensitive: ['/cache_key'] }) };
    await gateway.close();
    await start({ registry: hiding });
    const { frames } = await read('/events/stream');
    gateway.bus.pass(pullRequest('canary'));
    await frames.waitFor((frame) => frame.includes('***'));
    expect(frames.items.join()).not.toContain('canary');
  });

  it('shows of a type without a contract which fields there are, and no value', async () => {
    const { frames } = await read('/events/stream');
    gateway.bus.pass({ ...pullRequest('canary'), event_type: 'nobody.knows.this' });
    const frame = await frames.waitFor((one) => one.includes('nobody.knows.this'));
    expect(dataOf(frame)).toMatchObject({ event_type: 'nobody.knows.this', payload: { cache_key: '***' } });
    expect(frame).not.toContain('canary');
  });

  it('shows a scoped key its own domains', async () => {
    await gateway.close();
    await start({ keys: [{ name: 'github', key: '0123456789abcdef', scopes: ['read:github.#'] }] });
    const { frames } = await read('/events/stream?pattern=%23', { 'x-api-key': '0123456789abcdef' });
    gateway.bus.pass(message('secret'));
    gateway.bus.pass(pullRequest('mine'));
    await frames.waitFor((frame) => frame.includes('mine'));
    expect(frames.items.join()).not.toContain('secret');
    expect((await read('/events/stream')).response.statusCode).toBe(401);
  });

  it('gives signs of life', async () => {
    await gateway.close();
    await start({ heartbeatMs: 20 });
    const { frames } = await read('/events/stream');
    await frames.waitFor((frame) => frame === ': still here');
  });

  it('drops a reader that lets a megabyte lie, and keeps the others', async () => {
    const slow = await read('/events/stream');
    slow.response.pause();
    slow.response.socket.pause();
    const quick = await read('/events/stream');
    const text = 'x'.repeat(100_000);
    const { closed } = { closed: new Promise((resolve) => slow.response.once('close', resolve)) };
    for (let i = 0; i < 200 && !(await metric('bloodbank_streams_open')).endsWith(' 1'); i++) {
      for (let j = 0; j < 5; j++) gateway.bus.pass(message(text));
    }
    expect(await metric('bloodbank_streams_open')).toMatch(/ 1$/);
    gateway.bus.pass(pullRequest('last'));
    await quick.frames.waitFor((frame) => frame.includes('"last"'), { timeoutMs: 10_000 });
    slow.response.socket.resume();
    slow.response.resume();
    await closed;
  });

  it.each([
    'pattern=a%20b',
    'pattern=',
    `pattern=${'a'.repeat(256)}`,
    'format=xml',
    'patern=a',
    `${'pattern=a&'.repeat(11)}`,
  ])('refuses ?%s', async (query) => {
    expect((await read(`/events/stream?${query}`)).response.statusCode).toBe(400);
  });

  it('is not there while the bus cannot be watched, and comes back', async () => {
    const { tap } = gateway.bus;
    gateway.bus.tap = async () => {
      throw new Error('away');
    };
    expect((await read('/events/stream')).response.statusCode).toBe(500);
    gateway.bus.tap = tap;
    expect((await read('/events/stream')).response.statusCode).toBe(200);
  });
});

async function metric(name: string): Promise<string> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text.split('\n').find((line) => line.startsWith(`${name} `)) ?? '';
}

it('one caller cannot take the places of all', async () => {
  await gateway.close();
  const scopes = ['read:#'];
  const [greedy, modest] = ['a-key-of-sixteen-1', 'a-key-of-sixteen-2'];
  await start({
    keys: [
      { name: 'greedy', key: greedy, scopes },
      { name: 'modest', key: modest, scopes },
    ],
  });
  const asked = await Promise.all(Array.from({ length: 60 }, () => read('/events/stream', { 'x-api-key': greedy })));
  const statuses = asked.map(({ response }) => response.statusCode).sort();
  expect(statuses).toEqual([...Array<number>(50).fill(200), ...Array<number>(10).fill(503)]);
  expect((await read('/events/stream', { 'x-api-key': modest })).response.statusCode).toBe(200);
  asked.find(({ response }) => response.statusCode === 200)?.response.destroy();
  await expect.poll(async () => (await read('/events/stream', { 'x-api-key': greedy })).response.statusCode).toBe(200);
});
