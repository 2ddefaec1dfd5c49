import { randomUUID } from 'node:crypto';
import type { OutgoingMessage } from '@bloodbank/core/ports';
import { createPostgresEventStore, startRecorder } from '@bloodbank/event-store';
import { freshName, type Ledger, waitFor } from '@bloodbank/testkit';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { expect, onTestFinished } from 'vitest';
import { dropSchema, openStoreUrl, storeBeside } from '../bench/breakable-store.js';
import type { Fault } from '../fault.js';

export const unsearchableBodies: Fault = {
  id: 'R19',
  name: 'events come that no database can hold as JSON: NUL, half surrogates, double keys, huge numbers, deep nesting, no JSON at all',
  holds:
    'Each is stored byte for byte and found by its id, and says why it cannot be searched; their neighbours are searched as ever.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'full',
  needs: 'PostgreSQL',
  timeoutMs: 120_000,
  run: async ({ broker, ledger }) =>
    storeUnsearchable({ url: broker.url, storeUrl: await openStoreUrl(storeBeside(broker)), ledger }),
};

interface UnsearchableBodies {
  readonly url: string;
  readonly storeUrl: string;
  readonly ledger: Ledger;
}

/** Bodies by what is wrong with them; `null` where nothing is, and the store may search it. */
const BODIES: readonly (readonly [name: string, payload: string, isSearchable: boolean])[] = [
  ['plain', '{"text":"findme"}', true],
  ['NUL', '{"text":"a\\u0000b"}', false],
  ['half a surrogate pair', '{"text":"\\ud800"}', false],
  ['double keys', '{"text":"one","text":"two"}', true],
  ['2^53 + 1', '{"n":9007199254740993}', true],
  ['1e400', '{"n":1e400}', false],
  ['a number of many digits', `{"n":${'9'.repeat(400)}}`, false],
  ['20,000 levels', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, false],
];

export async function storeUnsearchable({ url, storeUrl, ledger }: UnsearchableBodies): Promise<void> {
  const schema = freshName('faults').replaceAll('-', '_');
  const store = createPostgresEventStore({ url: storeUrl, schema, timeoutMs: 240_000 });
  const transport = await createRabbitTransport({ url, exchange: freshName('faults'), connectionName: 'r19' });
  const recorder = await startRecorder({ transport, store });
  onTestFinished(async () => {
    await recorder.stop();
    await transport.close();
    await store.close();
    await dropSchema(storeUrl, schema);
  });

  const sent = new Map<string, Buffer>();
  const send = async (id: string, body: Buffer): Promise<void> => {
    sent.set(id, body);
    ledger.attempt(id);
    const address = { kind: 'event', key: 'llm.prompt' } as const;
    const message: OutgoingMessage = { address, body, properties: { messageId: id }, headers: {} };
    await transport.publish(message, { timeoutMs: 30_000 });
    ledger.acknowledge(id);
  };
  const ids = new Map<string, string>();
  for (const [name, payload] of BODIES) {
    const id = randomUUID();
    ids.set(name, id);
    await send(id, Buffer.from(`{"event_id":"${id}","event_type":"llm.prompt","payload":${payload}}`));
  }
  // No JSON, and no UTF-8: known by the id of the message.
  for (const body of [Buffer.from([0xff, 0xfe, 0x00]), Buffer.from('{"event_id":'), Buffer.alloc(0)])
    await send(randomUUID(), body);

  await waitFor(async () => (await store.extent()).last === sent.size, {
    timeoutMs: 60_000,
    what: 'all to be recorded',
  });
  for (const [id, body] of sent) {
    const found = await store.find(id);
    if (found !== undefined) ledger.deliver(id);
    expect(Buffer.compare(found?.body ?? Buffer.alloc(1), body), id).toBe(0);
  }
  for (const [name, , isSearchable] of BODIES)
    expect((await store.find(ids.get(name) ?? ''))?.unsearchable === null, name).toBe(isSearchable);
  const searched = await store.read({ limit: 10, filter: { text: 'findme' } });
  expect(searched.map(({ id }) => id)).toEqual([ids.get('plain')]);
  expect(recorder.health()).toMatchObject({ status: 'healthy', parked: 0 });
  expect(ledger.missing).toEqual([]);
}
