import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createMemoryEventStore, planReplay } from '@bloodbank/event-store';
import { createMemoryAgentStates, createMemoryCommandStore } from '@bloodbank/inbox';
import { createLeaseDesk } from '@bloodbank/leases';
import { createAgents, examineTopology, type Site } from '@bloodbank/operations';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Administration } from './administration/administration.js';
import { openGateway, portOf, registry, sendRaw, type TestGateway } from './gateway.fixture.js';

/** `FUZZ_REQUESTS=10000` for the long run; the seed is printed with every failure, and `FUZZ_SEED` repeats it. */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 600);
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const MAX_GROWTH_BYTES = 10 * 1024 * 1024;

/** A site without queues, and rooms in which nothing is: what comes in is what is tried here. */
const site: Site = {
  exchange: 'events',
  openAdmin: async () => ({
    inspect: async () => undefined,
    visitDeadLetters: async () => {},
    purge: async () => 0,
    put: async () => {},
    remove: async () => {},
    close: async () => {},
  }),
  readTopology: async () => examineTopology([], 'events'),
};
const nothing = async (): Promise<undefined> => undefined;
const rooms: Administration = {
  replays: {
    exchange: 'events',
    plan: (selection, reason) => planReplay(createMemoryEventStore(), { selection, reason }),
    run: async () => ({}),
    list: async () => [],
    find: nothing,
    cancel: async () => false,
  },
  dispatcher: {
    rules: async () => [],
    explain: async () => [],
    deliveries: async () => ({ deliveries: [], notes: [] }),
    delivery: nothing,
    redeliver: async (id) => ({ delivery_id: id, kind: 'succeeded' }),
  },
};

let gateway: TestGateway;
let port = 0;
beforeAll(async () => {
  gateway = await openGateway({
    requestsPerMinute: 10_000_000,
    history: createMemoryEventStore(),
    commands: createMemoryCommandStore(),
    administration: { site, agents: createAgents(createMemoryAgentStates()), ...rooms },
    subscriptions: {
      desk: createLeaseDesk({ open: async () => ({ subscribe: async () => {}, close: async () => {} }) }),
      queues: { report: async () => undefined, remove: async () => [] },
    },
  });
  port = portOf(await gateway.listen());
});
afterAll(() => gateway.close());

const paths = registry.listEvents({ kind: 'event' }).map(({ type }) => `/events/${type.replaceAll('.', '/')}`);
const examples = registry.listEvents().flatMap((contract) => contract.examples);

const path = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...paths, '/publish', '/events/custom', '/') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '/schemas/x',
      '/debug/correlation/x',
      '/docs',
      '/healthz',
      '/readyz',
      '/subjects',
      '/events/x',
      '/events/histogram?buckets=x',
      '/me',
      '/pulse',
      '/queues',
      '/queues/x',
      '/contracts/x',
      '/topology',
      '/dead-letters',
      '/dead-letters/redrive',
      '/dead-letters/letters/x/y/edit',
      '/jobs/x',
      '/agents/x/pause',
      '/replays',
      '/replays/plan',
      '/deliveries/x',
      '/dispatcher/explain',
      '/projections/x/rebuild',
      '/validate/slack.message.sent',
      '/subscriptions',
      '/subscriptions/rag',
      '/subscriptions/rag/pull',
      '/subscriptions/rag/settle',
      '/subscriptions/rag/extend',
    ),
  },
  { weight: 1, arbitrary: fc.webPath() },
  {
    weight: 1,
    arbitrary: fc.string({ maxLength: 40 }).map((text) => `/${encodeURI(text.replace(/[\uD800-\uDFFF]/g, ''))}`),
  },
);
const method = fc.constantFrom(
  'POST',
  'POST',
  'POST',
  'GET',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'HEAD',
  'TRACE',
  'XYZ',
);

/** An example with one value somewhere replaced by anything. */
const mutated = fc
  .tuple(fc.constantFrom(...examples), fc.nat(), fc.jsonValue({ maxDepth: 4 }))
  .map(([example, at, value]) => {
    let left = at % 12;
    const text = JSON.stringify(example, (_, member: unknown) => (left-- === 0 ? value : member));
    return text ?? 'null';
  });
/** Halves of surrogate pairs, NUL, and what means something to somebody on the way. */
const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({ unit: fc.constantFrom('\ud800', '\udc00', '\u0000', '\ufeff', '|', '=', '__proto__'), maxLength: 4 }),
);
const oddNumber = fc.oneof(
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc.constantFrom('9007199254740993', '1e308', '1e400', '-0', `1${'0'.repeat(400)}`, '0.1e-400'),
);
type Write = (payload: string, key: string) => string;
const ODD_DOORS: readonly (readonly [path: string, type: string, write: Write])[] = [
  ['/events/github/pr/created', 'application/json', (payload) => payload],
  [
    '/publish',
    'application/json',
    (payload, key) => `{"event_type":"github.pr.created","payload":${payload},"unique_key":${key}}`,
  ],
  [
    '/',
    'application/cloudevents+json',
    (payload, key) => `{"specversion":"1.0","type":"github.pr.created","source":"/a","id":${key},"data":${payload}}`,
  ],
  [
    '/events/custom',
    'application/json',
    (payload, key) => `{"event_type":"github.pr.created","event_id":${key},"payload":${payload}}`,
  ],
];
const body = fc.oneof(
  { weight: 4, arbitrary: mutated },
  { weight: 2, arbitrary: fc.json({ maxDepth: 6, stringUnit: 'binary' }) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...examples.map((one) => JSON.stringify(one))), fc.nat()).map(cut) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1')) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '{"patterns":["#"],"wait_seconds":0}',
      '{"patterns":["*.#.*.#"],"max":-1}',
      '{"settlements":[{"delivery_id":"__proto__","outcome":"ack"}]}',
      '{"delivery_ids":["constructor"]}',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('', '{"__proto__":{}}', '['.repeat(5_000), '1e999', '{"a":1,"a":2}') },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.string(), fc.jsonValue())
      .map(([type, payload]) => JSON.stringify({ event_type: type, payload })),
  },
);
const token = fc.constantFrom(
  'x-death',
  'cc',
  'idempotency-key',
  'traceparent',
  'ce-specversion',
  'ce-id',
  'ce-type',
  'ce-source',
  'authorization',
  'last-event-id',
  'accept',
  'expect',
  'content-encoding',
  'x-api-key',
);
const value = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.constantFrom('1.0', 'a', 'github.pr.created', '00-x', 'gzip', '100-continue'),
);
const headers = fc.array(fc.tuple(token, value), { maxLength: 4 });
const type = fc.constantFrom(
  'application/json',
  'application/json',
  'application/json',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
  'text/plain',
  'application/json;x="',
  '',
);

/** Nearly right: an event's own address, and a payload that was one. */
const near = fc
  .constantFrom(...registry.listEvents({ kind: 'event' }).filter(({ parameters }) => parameters.length === 0))
  .chain((contract) =>
    fc.record({
      method: fc.constant('POST'),
      path: fc.constant(`/events/${contract.type.replaceAll('.', '/')}`),
      body: fc.oneof(fc.constantFrom(...contract.examples.map((one) => JSON.stringify(one))), mutated),
      headers: fc.constant([]),
      type: fc.constant('application/json'),
    }),
  );
/** Right but for its texts and numbers, and now and then for a member that stands there twice. */
const odd = fc
  .tuple(oddText, oddText, oddNumber, fc.constantFrom(...ODD_DOORS), fc.constantFrom('', ',"cache_key":"twice"'))
  .map(([text, key, number, [target, media, write], twice]) => {
    const payload = `{"cache_key":${JSON.stringify(text)},"pr_number":${number}${twice}}`;
    return { method: 'POST', path: target, body: write(payload, JSON.stringify(key)), headers: [], type: media };
  });
const request = fc.oneof(
  { weight: 2, arbitrary: fc.record({ method, path, body, headers, type }) },
  { weight: 2, arbitrary: near },
  { weight: 1, arbitrary: odd },
);

it(`answers ${REQUESTS} senseless requests with 2xx or 4xx, and does not grow`, {
  timeout: 60_000 + REQUESTS * 60,
}, async () => {
  const requests = fc.sample(request, { numRuns: REQUESTS, seed: SEED });
  let baseline = 0;
  const answered: Record<string, number> = {};
  for (const [index, one] of requests.entries()) {
    const bytes = render(one);
    const answer = await sendRaw(port, bytes);
    const status = /^HTTP\/1\.1 (?:100 Continue\r\n\r\nHTTP\/1\.1 )?(\d{3})/.exec(answer)?.[1] ?? 'none';
    answered[status] = (answered[status] ?? 0) + 1;
    const story = `seed ${SEED}, request ${index}:\n${JSON.stringify(bytes)}\n${answer}`;
    // The root leads whoever reads it to the page.
    const isLed = status === '302' && /\r\nlocation: \/docs\r\n/i.test(answer);
    if (!isLed) expect(status, story).toMatch(/^[24]\d\d$/);
    if (status.startsWith('4') && one.method !== 'HEAD') expect(answer, story).toContain('application/problem+json');
    gateway.bus.published.splice(0);
    if (index === Math.floor(REQUESTS / 3)) baseline = heapBytes();
  }
  const growth = heapBytes() - baseline;
  if (process.env['FUZZ_REQUESTS'] !== undefined) console.log({ seed: SEED, answered, growth });
  expect(growth, `seed ${SEED}`).toBeLessThan(MAX_GROWTH_BYTES);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

function render({
  method: verb,
  path: target,
  body: content,
  headers: extra,
  type: media,
}: {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly type: string;
}): string {
  const bytes = Buffer.from(content).toString('latin1');
  const lines = extra.map(([name, text]) => `${name}: ${text.replace(/[\r\n]/g, '')}\r\n`).join('');
  const media_ = media === '' ? '' : `Content-Type: ${media}\r\n`;
  return `${verb} ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${media_}Content-Length: ${bytes.length}\r\n${lines}\r\n${bytes}`;
}

function cut([text, at]: readonly [string, number]): string {
  return text.slice(0, at % (text.length + 1));
}

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
