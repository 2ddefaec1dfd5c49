import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '../index.js';
import { Bench } from './bench.fixture.js';
import { eventually } from './eventually.fixture.js';
import { nameOwner, rabbitUrl, requiresServers } from './rabbit-url.fixture.js';
import type { Scenario } from './scenario.fixture.js';

/** Registers every scenario twice: on the embedded broker, and on RabbitMQ where it can be reached. Both must show the same. */
export function describeOnBoth(title: string, scenarios: readonly Scenario[]): void {
  describe(`${title}, embedded broker`, () => {
    let broker: EmbeddedBroker;
    beforeAll(async () => {
      broker = await startEmbeddedBroker();
    });
    afterAll(async () => {
      // Fails when a scenario left a connection open.
      await eventually(
        () => broker.connections().length,
        (open) => open === 0,
      );
      await broker.close();
    });
    for (const scenario of scenarios) it(scenario.name, () => play(scenario, broker.url));
  });

  const isReachable = rabbitUrl !== undefined;
  const place = isReachable ? 'RabbitMQ' : 'RabbitMQ (skipped: none answers at RABBIT_URL or 127.0.0.1:5672)';
  describe.skipIf(!isReachable && !requiresServers)(`${title}, ${place}`, () => {
    for (const scenario of scenarios) {
      // Again, for the reference alone: RabbitMQ 3.10 lets a delivery slip past a shared prefetch now and then.
      it(scenario.name, { retry: 2 }, async () => {
        if (rabbitUrl === undefined)
          throw new Error('BLOODBANK_REQUIRE_SERVERS=1, but no RabbitMQ answers at RABBIT_URL or 127.0.0.1:5672');
        await play(scenario, rabbitUrl, nameOwner);
      });
    }
  });
}

async function play(scenario: Scenario, url: string, owner?: string): Promise<void> {
  const bench = new Bench(url, owner);
  try {
    const seen = bench.plain(await scenario.run(bench));
    expect(bench.isOnLongNames ? completeTexts(seen, scenario.shows) : seen).toEqual(scenario.shows);
  } finally {
    await bench.clear();
  }
}

/** RabbitMQ ends its texts with `...` after 255 bytes: with a long name in one, what should follow is taken for granted. */
function completeTexts(seen: unknown, shows: unknown): unknown {
  if (Array.isArray(seen) && Array.isArray(shows)) return seen.map((each, index) => completeTexts(each, shows[index]));
  if (typeof seen !== 'string' || typeof shows !== 'string' || !seen.endsWith('...')) return seen;
  return shows.startsWith(seen.slice(0, -'...'.length)) ? shows : seen;
}
