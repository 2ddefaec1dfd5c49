import type { CommandStore } from '@bloodbank/core/ports';
import { fixed } from '@bloodbank/core/retry';
import { createMemoryCommandStore } from '@bloodbank/inbox';
import { describeOnBrokers } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { THROWN } from '../../core/src/errors/thrown.fixture.js';
import { MERGE, openCommandBench } from './commands.fixture.js';

const LEASE_MS = 300;

/** A store one of whose calls throws, as often as there is something to throw; then it does what it should. */
function faultyStore(where: string): { readonly store: CommandStore; thrownCount(): number } {
  const kept = createMemoryCommandStore();
  let thrown = 0;
  const faulty =
    <A extends readonly unknown[], R>(name: string, work: (...args: A) => R) =>
    (...args: A): R => {
      const [, make] = (where === name && THROWN[thrown]) || [];
      if (make === undefined) return work(...args);
      thrown += 1;
      throw make();
    };
  const store: CommandStore = {
    ...kept,
    claim: faulty('claim at once', async (...key) => {
      const claim = await faulty('claim', kept.claim)(...key);
      if (claim.state !== 'claimed') return claim;
      return {
        ...claim,
        record: faulty('record', claim.record),
        release: faulty('release', claim.release),
        renew: faulty('renew', claim.renew),
      };
    }),
  };
  return { store, thrownCount: () => thrown };
}

describeOnBrokers('whatever a store of commands throws', (broker) => {
  const rejections: unknown[] = [];
  const note = (reason: unknown): void => void rejections.push(reason);
  beforeEach(() => {
    rejections.length = 0;
    process.on('unhandledRejection', note);
    process.on('uncaughtException', note);
  });
  afterEach(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    process.off('uncaughtException', note);
    expect(rejections).toEqual([]);
  });

  it.each(['claim', 'claim at once', 'record', 'renew', 'release'])(
    'by its %s, commands are carried out, and none is dead-lettered',
    async (where) => {
      const { store, thrownCount } = faultyStore(where);
      const { commands } = await openCommandBench(broker.url).open({ store, leaseMs: LEASE_MS });
      const attempts = new Map<string, number>();
      await commands.handle(
        'github.pr.merge',
        async (command) => {
          const attempt = (attempts.get(command.event_id) ?? 0) + 1;
          attempts.set(command.event_id, attempt);
          if (where === 'renew') await new Promise((resolve) => setTimeout(resolve, 2 * LEASE_MS));
          if (where === 'release' && attempt === 1) throw new Error('once');
        },
        { retry: fixed({ attempts: 3, delayMs: 250 }), concurrency: 30 },
      );
      const asked = THROWN.map(() => commands.request('github.pr.merge', MERGE, { timeoutMs: 25_000 }));
      await Promise.all(asked);
      expect(thrownCount()).toBeGreaterThan(THROWN.length / 2);
    },
    30_000,
  );
});
