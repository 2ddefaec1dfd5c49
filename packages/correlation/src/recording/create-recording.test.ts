import type { Envelope } from '@bloodbank/core/envelope';
import type { CorrelatedEvent, CorrelationStore } from '@bloodbank/core/ports';
import { createRecorder, waitFor, within } from '@bloodbank/testkit';
import { expect, test } from 'vitest';
import { correlatedEvent } from '../correlated-event.fixture.js';
import { createMemoryCorrelation } from '../memory/memory-correlation.js';
import { createRecording, type RecordingOptions } from './create-recording.js';

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

function start(store: CorrelationStore, more: Partial<RecordingOptions> = {}) {
  return createRecording(store, { logger, retryEveryMs: 5, ...more });
}

const envelopeOf = (id: string, parents: readonly string[] = []): Envelope =>
  correlatedEvent(id, parents) as unknown as Envelope;

test('what is published at once is written at once, in batches of bounded size', async () => {
  const { store, batches } = openStore();
  const recording = start(store);
  for (let index = 0; index < 1_200; index++) recording.add(envelopeOf(String(index), ['root']));
  await recording.flush(5_000);
  expect(batches.map(({ length }) => length)).toEqual([500, 500, 200]);
});

test('a question sees what was published before it', async () => {
  const { store } = openStore();
  const recording = start(store);
  recording.add(envelopeOf('a', ['root']));
  expect(await recording.store.find('a')).toMatchObject({ parents: ['root'] });
  recording.add(envelopeOf('b', ['a']));
  expect((await recording.store.chain('root', 'descendants')).events).toHaveLength(2);
});

test('what the store did not take is written when it is back, all of it and in order', async () => {
  const { store, batches, away } = openStore();
  away.isAway = true;
  const recording = start(store);
  for (const id of ['a', 'b', 'c']) recording.add(envelopeOf(id));
  await waitFor(() => batches.length >= 3);
  expect(recording.store.health().details).toMatchObject({ waiting: 3, lost: 0 });
  // A question does not wait for a store that is away.
  await within(recording.store.find('a'), 2_000);
  away.isAway = false;
  await recording.flush(5_000);
  expect(batches.at(-1)?.map(({ event_id }) => event_id)).toEqual(['a', 'b', 'c']);
  expect(recording.store.health().details).toMatchObject({ waiting: 0 });
});

test('what waits is bounded; beyond it events are lost, and counted', async () => {
  const said = createRecorder<string>();
  const { store, away } = openStore();
  away.isAway = true;
  const recording = start(store, {
    maxWaiting: 2,
    logger: { ...logger, warn: (_fields, message) => said.record(message) },
  });
  for (const id of ['a', 'b', 'c', 'd']) recording.add(envelopeOf(id));
  expect(recording.store.health().details).toMatchObject({ waiting: 2, lost: 2 });
  expect(said.items).toHaveLength(1);
  recording.stop();
});

test('flush and stop end, whatever the store does', async () => {
  const hanging: CorrelationStore = { ...createMemoryCorrelation(), record: () => new Promise(() => {}) };
  const recording = start(hanging);
  recording.add(envelopeOf('a'));
  await within(recording.flush(20), 2_000);
  recording.stop();
  recording.add(envelopeOf('b'));
  expect(recording.store.health().details).toMatchObject({ waiting: 1 });
});
