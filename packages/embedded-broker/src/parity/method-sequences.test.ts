import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '../index.js';
import { Conversation, type Outcome } from './conversation.fixture.js';
import { type Step, steps } from './method-steps.fixture.js';
import { rabbitUrl, requiresServers } from './rabbit-url.fixture.js';

/**
 * The same sequences at every run, so that a change is told apart from a find: BLOODBANK_FUZZ_SEED=<number> looks for new ones,
 * and for longer.
 */
const wanted = Number(process.env['BLOODBANK_FUZZ_SEED'] ?? Number.NaN);
const isHunting = Number.isInteger(wanted);
const SEEDS = isHunting ? [wanted] : [1, 2, 3, 4, 5];
const RUNS = isHunting ? 100 : 12;

const isPossible = rabbitUrl !== undefined || requiresServers;
const place = isPossible ? '' : ' (skipped: no RabbitMQ answers at RABBIT_URL or 127.0.0.1:5672 to compare with)';

/** RabbitMQ's processes overtake one another now and then: what differs once is played again. */
const TRIES = 3;

describe.skipIf(!isPossible)(`random methods in random order${place}`, () => {
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

  it.each(SEEDS)(
    'make both brokers say the same (seed %i)',
    async (seed) => {
      const property = fc.asyncProperty(steps, async (sequence) => {
        for (let left = TRIES - 1; ; left--) {
          const [ours, theirs] = await playOnBoth(sequence);
          if (isDeepStrictEqual(ours, theirs)) return;
          if (left === 0) expect(ours.at(-1)).toEqual(theirs.at(-1));
        }
      });
      await fc.assert(property, { seed, numRuns: RUNS });
    },
    300_000,
  );
});
