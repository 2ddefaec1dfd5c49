import { startEmbeddedBroker } from '@bloodbank/embedded-broker';
import { createRandom, Ledger } from '@bloodbank/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { killDispatcher } from './faults/r26-dispatcher-killed.js';

/** The short form of the fault, with every run of the suite. */
test('R26: a dispatcher that is killed loses no ticket, and keeps its delivery ids', { timeout: 240_000 }, async () => {
  const broker = await startEmbeddedBroker();
  onTestFinished(() => broker.close());
  const seed = Math.floor(Math.random() * 1_000_000);
  console.log(`seed ${seed}`);
  const ledger = new Ledger(seed);
  await killDispatcher({ url: broker.url, random: createRandom(seed), ledger, tickets: 30, kills: 3 });
  expect(ledger.summarise()).toMatchObject({ acknowledged: 30, delivered: 30, lost: 0, unexpected: 0 });
});
