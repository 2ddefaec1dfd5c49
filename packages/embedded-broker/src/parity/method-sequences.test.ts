import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '../index.js';
import { Conversation, type Outcome } from './conversation.fixture.js';
import { type Step, steps } from './method-steps.fixture.js';
import { rabbitUrl } from './rabbit-url.fixture.js';

/** New sequences at every run find something new now and then: that belongs to whoever looks for it, not to every change. */
const seed = Number(process.env['BLOODBANK_FUZZ_SEED'] ?? Number.NaN);
const isWanted = Number.isInteger(seed);
const place = isWanted ? ` (seed ${seed})` : ' (skipped: asked for by BLOODBANK_FUZZ_SEED=<number>, with a RabbitMQ)';

/** RabbitMQ's processes overtake one another now and then: what differs once is played again. */
const TRIES = 3;

describe.skipIf(!isWanted)(`random methods in random order${place}`, () => {
  let broker: EmbeddedBroker;
  beforeAll(async () => {
    broker = await startEmbeddedBroker();
  });
  afterAll(() => broker.close());

  /** What each broker said, up to the first step of which they said something else. */
  async function playOnBoth(sequence: readonly Step[]): Promise<readonly [Outcome[], Outcome[]]> {
    if (rabbitUrl === undefined) throw new Error('No RabbitMQ answers at RABBIT_URL or 127.0.0.1:5672');
    const ours = await Conversation.play(broker.url, sequence);
    const theirs = await Conversation.play(rabbitUrl, sequence, ours);
    return [ours.slice(0, theirs.length), theirs];
  }

  it('make both brokers say the same', async () => {
    const property = fc.asyncProperty(steps, async (sequence) => {
      for (let left = TRIES - 1; ; left--) {
        const [ours, theirs] = await playOnBoth(sequence);
        if (isDeepStrictEqual(ours, theirs)) return;
        if (left === 0) expect(ours.at(-1)).toEqual(theirs.at(-1));
      }
    });
    await fc.assert(property, { seed, numRuns: 100, interruptAfterTimeLimit: 12_000 });
  }, 60_000);
});
