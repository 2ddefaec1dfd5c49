import { startEmbeddedBroker } from '@bloodbank/embedded-broker';
import { createRandom, findServer, Ledger } from '@bloodbank/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { askMany } from './faults/r28-requests.js';
import { killOwner } from './faults/r32-owner-killed.js';

/** The short forms of the faults, with every run of the suite. */
async function openRun() {
  const broker = await startEmbeddedBroker();
  onTestFinished(() => broker.close());
  const seed = Math.floor(Math.random() * 1_000_000);
  console.log(`seed ${seed}`);
  return { url: broker.url, random: createRandom(seed), ledger: new Ledger(seed) };
}

test('R28: requests whose line is cut are all answered, and nothing is left of them', {
  timeout: 240_000,
}, async () => {
  const run = await openRun();
  await askMany({ ...run, requests: 2_000, cuts: 3 });
  expect(run.ledger.summarise()).toMatchObject({ acknowledged: 2_000, lost: 0 });
});

test.skipIf(!findServer('Redis').isFound)(
  'R32: an owner that is killed at every step gives each command one result',
  { timeout: 240_000 },
  async () => {
    const run = await openRun();
    await killOwner({ ...run, kills: 3, store: 'Redis' });
    expect(run.ledger.summarise()).toMatchObject({ lost: 0, unexpected: 0 });
  },
);
