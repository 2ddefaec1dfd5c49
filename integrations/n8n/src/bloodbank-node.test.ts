import { expect, it } from 'vitest';
import { Bloodbank } from '../nodes/Bloodbank/Bloodbank.node.js';
import { openHouse } from './house.fixture.js';
import { type Item, type NodeSettings, TestN8n } from './test-n8n.fixture.js';

const node = new Bloodbank();

async function execute(settings: NodeSettings): Promise<readonly Item[]> {
  const [items = []] = await node.execute.call(new TestN8n(settings).functions);
  return items as readonly Item[];
}

const UPLOAD = { media_file: 'https://example.com/a.mp4', media_duration_seconds: 60, media_type: 'video/mp4' };
const publishing = (fields: object) => ({
  resource: 'event',
  operation: 'publish',
  eventType: 'fireflies.transcript.upload',
  payloadMode: 'fields',
  payloadFields: { value: fields, schema: [] },
  publishOptions: { unroutable: true },
});

it('publishes what its fields hold, and leaves out those that are empty', async () => {
  const { url } = await openHouse();
  const parameters = publishing({ ...UPLOAD, title: null });
  const [item] = await execute({ baseUrl: `${url}/`, parameters });
  expect(item).toMatchObject({
    pairedItem: { item: 0 },
    json: { status: 'published', event_type: 'fireflies.transcript.upload' },
  });
  expect(item?.json['envelope']).toHaveProperty('payload', UPLOAD);
});

it('publishes JSON, once under one key, and says what caused it', async () => {
  const { url } = await openHouse();
  const causedBy = '4f7b60b3-37ae-52d4-8d67-29381b046ad1';
  const parameters = {
    ...publishing({}),
    eventType: 'slack.message.sent',
    payloadMode: 'json',
    payloadJson: JSON.stringify({ channel: 'ops', text: 'Deployed.' }),
    publishOptions: { causedBy, idempotencyKey: 'once', unroutable: true, priority: 'high' },
  };
  const items: Item[] = [{ json: {} }, { json: {} }];
  const [first, second] = await execute({ baseUrl: url, parameters, items });
  expect(first?.json).toMatchObject({ envelope: { correlation_ids: [causedBy], priority: 'high' } });
  expect(second?.json).toMatchObject({ status: 'duplicate', event_id: first?.json['event_id'] });
  const [traced] = await execute({
    baseUrl: url,
    parameters: { resource: 'event', operation: 'trace', eventId: first?.json['event_id'], direction: 'ancestors' },
  });
  expect(traced?.json).toMatchObject({ event_id: causedBy });
});

it('parses objects and lists that were entered as text', async () => {
  const { url } = await openHouse();
  const parameters = {
    ...publishing({}),
    eventType: 'jelmore.execution.completed',
    payloadFields: {
      value: {
        execution_id: 'abc123',
        status: 'success',
        duration_seconds: 3,
        output: '{"summary":"Reviewed.","artifacts":["r.md"]}',
      },
      schema: [{ id: 'output', type: 'object' }],
    },
  };
  const [item] = await execute({ baseUrl: url, parameters });
  expect(item?.json).toMatchObject({ envelope: { payload: { output: { summary: 'Reviewed.' } } } });
});

it('tells in the words of the gateway what does not fit, and where', async () => {
  const { url } = await openHouse();
  const parameters = publishing({ media_file: 7 });
  await expect(execute({ baseUrl: url, parameters })).rejects.toMatchObject({
    httpCode: '422',
    description: expect.stringMatching(/media_file.*schema\.invalid/s),
  });
  const [item] = await execute({ baseUrl: url, parameters, continueOnFail: true });
  expect(item).toMatchObject({ json: { error: expect.any(String) }, pairedItem: { item: 0 } });
});

it.each([
  ['text that is no JSON', '{', /not valid JSON/],
  ['a list', '[]', /must be a JSON object/],
  [
    'an integer beyond 2^53',
    '{"a":"\\"1","b":-9007199254740993}',
    /holds the integer -9007199254740993.*-9007199254740992/,
  ],
])('refuses %s as a payload', async (_, payloadJson, message) => {
  const parameters = { ...publishing({}), payloadMode: 'json', payloadJson };
  await expect(execute({ baseUrl: 'http://127.0.0.1:1', parameters })).rejects.toThrow(message);
});

it('says that there is no gateway', async () => {
  const parameters = publishing(UPLOAD);
  await expect(execute({ baseUrl: 'http://127.0.0.1:1', parameters })).rejects.toThrow('cannot be reached');
});

it('sends its key, and tells that it was refused', async () => {
  const keys = [{ name: 'n8n', key: 'n8n-key-0123456789', scopes: ['publish:fireflies.#'] }];
  const { url } = await openHouse({ keys });
  const parameters = publishing(UPLOAD);
  await expect(execute({ baseUrl: url, apiKey: 'wrong-key-0123456789', parameters })).rejects.toMatchObject({
    httpCode: '401',
  });
  const [item] = await execute({ baseUrl: url, apiKey: 'n8n-key-0123456789', parameters });
  expect(item?.json).toMatchObject({ status: 'published' });
});

it('pollutes nothing, whatever its parameters are called', async () => {
  const { url } = await openHouse();
  const payloadJson = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
  const parameters = { ...publishing({}), payloadMode: 'json', payloadJson };
  await expect(execute({ baseUrl: url, parameters })).rejects.toMatchObject({ httpCode: '400' });
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

it('requests a command, and gets the reply of its owner', async () => {
  const { url, bus } = await openHouse();
  await bus.handle('agent.thread.prompt', async () => ({ provider: 'anthropic', response: 'Hello.' }));
  const parameters = {
    resource: 'command',
    operation: 'request',
    commandType: 'agent.thread.prompt',
    payloadMode: 'json',
    payloadJson: { provider: 'anthropic', prompt: 'Hi' },
    waitSeconds: 30,
  };
  const [item] = await execute({ baseUrl: url, parameters });
  expect(item?.json).toMatchObject({ status: 'completed', reply: { response: 'Hello.' } });
  const [sent] = await execute({ baseUrl: url, parameters: { ...parameters, waitSeconds: 0 } });
  expect(sent?.json).toMatchObject({ status: expect.stringMatching(/accepted|completed/) });
});

it('finds what happened, page after page', async () => {
  const { url, history } = await openHouse();
  for (let n = 0; n < 120; n++) await history.append([recorded(n)]);
  const find = (more: object) =>
    execute({ baseUrl: url, parameters: { resource: 'event', operation: 'find', filters: {}, ...more } });
  expect(await find({ returnAll: true })).toHaveLength(120);
  expect(await find({ returnAll: false, limit: 105 })).toHaveLength(105);
  expect(await find({ returnAll: false, limit: 3, filters: { type: 'llm.#', text: '' } })).toEqual([]);
  const [newest] = await find({ returnAll: false, limit: 1, filters: { type: 'github.pr.created' } });
  expect(newest?.json).toMatchObject({ event: { payload: { cache_key: 'a|119' } } });
});

it('fills its drop-downs and fields from the contracts', async () => {
  const { url } = await openHouse();
  const { loadOptions, resourceMapping } = node.methods;
  const at = (parameters: Readonly<Record<string, unknown>>) => new TestN8n({ baseUrl: url, parameters }).functions;
  const events = await loadOptions.getEventTypes.call(at({}));
  expect(events.map(({ value }) => value)).toContain('fireflies.transcript.ready');
  expect(events.map(({ value }) => value)).not.toContain('agent.thread.prompt');
  const commands = await loadOptions.getCommandTypes.call(at({}));
  expect(commands.map(({ value }) => value)).toContain('agent.thread.prompt');
  const event = { resource: 'event', eventType: 'fireflies.transcript.ready' };
  const { fields } = await resourceMapping.getPayloadFields.call(at(event));
  const types = Object.fromEntries(fields.map(({ id, type, required }) => [id, [type, required]]));
  expect(types).toMatchObject({
    id: ['string', true],
    date: ['dateTime', expect.any(Boolean)],
    duration: ['number', expect.any(Boolean)],
    summary: ['string', false],
    sentences: ['array', expect.any(Boolean)],
  });
  const choice = { resource: 'event', eventType: 'github.pr.created' };
  const cache = (await resourceMapping.getPayloadFields.call(at(choice))).fields.find(({ id }) => id === 'cache_type');
  expect(cache).toMatchObject({
    type: 'options',
    options: expect.arrayContaining([{ name: 'redis', value: 'redis' }]),
  });
  expect((await resourceMapping.getPayloadFields.call(at({ ...event, eventType: '' }))).fields).toEqual([]);
  const command = { resource: 'command', commandType: 'agent.thread.prompt' };
  const prompt = (await resourceMapping.getPayloadFields.call(at(command))).fields.find(({ id }) => id === 'prompt');
  expect(prompt).toMatchObject({ type: 'string', required: true });
});

function recorded(n: number) {
  const id = `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
  const envelope = {
    event_id: id,
    event_type: 'github.pr.created',
    timestamp: new Date(1_700_000_000_000 + n * 1_000).toISOString(),
    version: '1.0.0',
    source: { host: 'h', type: 'manual' },
    correlation_ids: [],
    correlation_id: id,
    causation_id: null,
    agent_context: null,
    metadata: {},
    payload: { cache_key: `a|${n}` },
  };
  return {
    kind: 'event' as const,
    address: { kind: 'event' as const, key: 'github.pr.created' },
    body: Buffer.from(JSON.stringify(envelope)),
    headers: {},
    properties: { messageId: id },
  };
}
