import { startEmbeddedBroker } from '@bloodbank/embedded-broker';
import { createRandom, describeOnServer, Ledger } from '@bloodbank/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStoreUrl } from './bench/breakable-store.js';
import { findPostgresPrograms } from './bench/postgres-node.js';
import { breakStore } from './faults/r18-store-broken.js';
import { storeUnsearchable } from './faults/r19-unsearchable-bodies.js';
import { killReplay } from './faults/r31-replay-killed.js';

/** A cluster is made first, which takes its time on a busy machine. */
const AMPLE = { timeout: 600_000 };

/** The short forms of the faults of the event store, with every run of the suite. */
describe('the event store in PGlite when things break', () => {
  let broker: Awaited<ReturnType<typeof startEmbeddedBroker>>;
  let ledger: Ledger;
  const seed = Math.floor(Math.random() * 1_000_000);
  beforeEach(async () => {
    broker = await startEmbeddedBroker();
    ledger = new Ledger(seed);
    console.log(`seed ${seed}`);
  });
  afterEach(() => broker.close());
  const whole = { lost: 0, unexpected: 0 };

  test('R18: its process or its recorder is killed, or hangs, and every event is one row', AMPLE, async () => {
    await breakStore({ url: broker.url, random: createRandom(seed), ledger, blows: 4, store: 'PGlite' });
    const { attempted, acknowledged, delivered } = ledger.summarise();
    expect({ acknowledged, delivered }).toEqual({ acknowledged: attempted, delivered: attempted });
    expect(ledger.summarise()).toMatchObject({ ...whole, duplicated: 0 });
  });

  test('R19: what no database can hold as JSON is stored as it is', AMPLE, async () => {
    await storeUnsearchable({ url: broker.url, storeUrl: await openStoreUrl('PGlite'), ledger });
    expect(ledger.summarise()).toMatchObject({ ...whole, duplicated: 0, acknowledged: 11, delivered: 11 });
  });

  test('R31: a replay that is killed goes on at its checkpoint', AMPLE, async () => {
    const storeUrl = await openStoreUrl('PGlite');
    await killReplay({ url: broker.url, storeUrl, random: createRandom(seed), ledger, events: 2_000, kills: 1 });
    expect(ledger.summarise()).toMatchObject({ ...whole, acknowledged: 2_000, delivered: 2_000 });
  });
});

describeOnServer('PostgreSQL', 'the event store when things break', (storeUrl) => {
  let broker: Awaited<ReturnType<typeof startEmbeddedBroker>>;
  let ledger: Ledger;
  const seed = Math.floor(Math.random() * 1_000_000);
  beforeEach(async () => {
    broker = await startEmbeddedBroker();
    ledger = new Ledger(seed);
    console.log(`seed ${seed}`);
  });
  afterEach(() => broker.close());

  const title = 'R18: whatever becomes of its database and its recorder, every event is one row';
  if (findPostgresPrograms() === undefined) test.skip(`${title}: PostgreSQL is not installed`, () => {});
  else
    test(title, { timeout: 600_000 }, async () => {
      await breakStore({ url: broker.url, random: createRandom(seed), ledger, blows: 5, store: 'PostgreSQL' });
      const { attempted, acknowledged, delivered } = ledger.summarise();
      expect({ acknowledged, delivered }).toEqual({ acknowledged: attempted, delivered: attempted });
      expect(ledger.summarise()).toMatchObject({ lost: 0, unexpected: 0, duplicated: 0 });
    });

  test('R19: what no database can hold as JSON is stored as it is', { timeout: 240_000 }, async () => {
    await storeUnsearchable({ url: broker.url, storeUrl, ledger });
    expect(ledger.summarise()).toMatchObject({
      lost: 0,
      unexpected: 0,
      duplicated: 0,
      acknowledged: 11,
      delivered: 11,
    });
  });

  test('R31: a replay that is killed goes on at its checkpoint', { timeout: 600_000 }, async () => {
    await killReplay({ url: broker.url, storeUrl, random: createRandom(seed), ledger, events: 4_000, kills: 2 });
    expect(ledger.summarise()).toMatchObject({ acknowledged: 4_000, delivered: 4_000, lost: 0, unexpected: 0 });
  });
});
