import type { Envelope } from '@bloodbank/core/envelope';
import type { CorrelatedEvent, CorrelationStore } from '@bloodbank/core/ports';
import { createRecorder, waitFor, within } from '@bloodbank/testkit';
import { expect, test, vi } from 'vitest';
import { correlatedEvent } from '../correlated-event.fixture.js';
import { createMemoryCorrelation } from '../memory/memory-correlation.js';
import { type CorrelationWriterOptions, createCorrelationWriter } from './create-correlation-writer.js';

const ignore = (): void => {};
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** A store that can be told to be away, and that shows what it was given at a time. */
function openStore(): { store: CorrelationStore; batches: CorrelatedEvent[][]; away: { isAway: boolean } } {
  const memory = createMemoryCorrelation();
  const batches: CorrelatedEvent[][] = [];
  const away = { isAway: false };
  const store: CorrelationStore = {
    ...memory,
    record: async (events) => {
      batches.push([...events]);
      if (away.isAway) throw new Error('away');
      await memory.record(events);
    },
  };
  return { store, batches, away };
}

function start(store: CorrelationStore, more: Partial<CorrelationWriterOptions> = {}) {
  return createCorrelationWriter(store, { logger, retryEveryMs: 5, ...more });
}

const envelopeOf = (id: string, parents: readonly string[] = []): Envelope =>
  correlatedEvent(id, parents) as unknown as Envelope;

test('what is published at once is written at once, in batches of bounded size', async () => {
  const { store, batches } = openStore();
  const writer = start(store);
  for (let index = 0; index < 1_200; index++) writer.add(envelopeOf(String(index), ['root']));
  await writer.flush(5_000);
  expect(batches.map(({ length }) => length)).toEqual([500, 500, 200]);
});

test('what is published one after another gathers, until somebody asks', async () => {
  const { store, batches } = openStore();
  const writer = start(store);
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  try {
    for (const id of ['a', 'b', 'c']) {
      writer.add(envelopeOf(id));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(batches).toEqual([]);
    await writer.flush(5_000);
    expect(batches.map((batch) => batch.map(({ event_id }) => event_id))).toEqual([['a', 'b', 'c']]);
    writer.add(envelopeOf('d'));
    await vi.advanceTimersByTimeAsync(50);
    expect(batches.at(-1)?.map(({ event_id }) => event_id)).toEqual(['d']);
  } finally {
    vi.useRealTimers();
  }
});

test('a question sees what was published before it', async () => {
  const { store } = openStore();
  const writer = start(store);
  writer.add(envelopeOf('a', ['root']));
  expect(await writer.store.find('a')).toMatchObject({ parents: ['root'] });
  writer.add(envelopeOf('b', ['a']));
  expect((await writer.store.chain('root', 'descendants')).events).toHaveLength(2);
});

test('what the store did not take is written when it is back, all of it and in order', async () => {
  const { store, batches, away } = openStore();
  away.isAway = true;
  const writer = start(store);
  for (const id of ['a', 'b', 'c']) writer.add(envelopeOf(id));
  await waitFor(() => batches.length >= 3);
  expect(writer.store.health().details).toMatchObject({ waiting: 3, lost: 0 });
  // A question does not wait for a store that is away.
  await within(writer.store.find('a'), 2_000);
  away.isAway = false;
  await writer.flush(5_000);
  expect(batches.at(-1)?.map(({ event_id }) => event_id)).toEqual(['a', 'b', 'c']);
  expect(writer.store.health().details).toMatchObject({ waiting: 0 });
});

test('what waits is bounded; beyond it events are lost, and counted', async () => {
  const said = createRecorder<string>();
  const { store, away } = openStore();
  away.isAway = true;
  const writer = start(store, {
    maxWaiting: 2,
    logger: { ...logger, warn: (_fields, message) => said.record(message) },
  });
  for (const id of ['a', 'b', 'c', 'd']) writer.add(envelopeOf(id));
  expect(writer.store.health().details).toMatchObject({ waiting: 2, lost: 2 });
  expect(said.items).toHaveLength(1);
  writer.stop();
});

test('flush and stop end, whatever the store does', async () => {
  const hanging: CorrelationStore = { ...createMemoryCorrelation(), record: () => new Promise(() => {}) };
  const writer = start(hanging);
  writer.add(envelopeOf('a'));
  await within(writer.flush(20), 2_000);
  writer.stop();
  writer.add(envelopeOf('b'));
  expect(writer.store.health().details).toMatchObject({ waiting: 1 });
});
