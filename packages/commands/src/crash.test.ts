import { CommandFailed } from '@bloodbank/core/errors';
import type { CommandStore } from '@bloodbank/core/ports';
import { createMemoryCommandStore } from '@bloodbank/inbox';
import { describeOnBrokers, findServer, freshName, startTcpProxy, waitFor } from '@bloodbank/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { type CommandBench, openCommandBench, PROMPT, type TestService } from './commands.fixture.js';
import type { CommandMoment } from './owner/owner-parts.js';
import { startOwner } from './start-owner.fixture.js';

const MOMENTS: readonly CommandMoment[] = [
  'claimed',
  'executed',
  'recorded',
  'effects-confirmed',
  'reply-sent',
  'marked-sent',
];
const LEASE_MS = 1_000;

/** What an owner did, however often it died. */
interface Deeds {
  readonly executed: string[];
  readonly rolledBack: string[];
}

/** Owns the prompt: three effects and a reply that no other attempt would give. */
async function own({ commands }: TestService, { executed, rolledBack }: Deeds): Promise<void> {
  await commands.handle('agent.thread.prompt', {
    execute(command, { publish }) {
      executed.push(command.event_id);
      const response = { provider: 'anthropic', response: crypto.randomUUID() };
      for (let n = 0; n < 3; n++) publish('agent.thread.response', { ...response, tokens_used: n });
      if (command.payload.prompt === 'fail') throw new CommandFailed({ code: 'refused', message: 'On purpose.' });
      return response;
    },
    rollback: (command) => void rolledBack.push(command.event_id),
  });
}

/** An instance that vanishes at one moment, as far as anybody can see: its lines are cut, and it never goes on. */
async function openVictim(
  bench: CommandBench,
  url: string,
  service: string,
  dieAt: CommandMoment,
  store: CommandStore,
) {
  const proxy = await startTcpProxy(url);
  onTestFinished(() => proxy.close());
  let hasDied = false;
  const victim = await bench.open({
    url: proxy.url,
    service,
    leaseMs: LEASE_MS,
    store: mortal(store, () => hasDied),
    onMoment: (moment) => {
      if (moment !== dieAt && !hasDied) return;
      hasDied = true;
      proxy.refuse();
      proxy.cut();
      return new Promise<never>(() => {});
    },
  });
  return { victim, hasDied: () => hasDied };
}

/** The store as a dead process uses it: no lease is renewed any more. */
function mortal(store: CommandStore, isDead: () => boolean): CommandStore {
  return {
    ...store,
    async claim(owner, key, options) {
      const claim = await store.claim(owner, key, options);
      return claim.state === 'claimed' ? { ...claim, renew: async () => isDead() || claim.renew() } : claim;
    },
  };
}

describeOnBrokers('an owner that dies', (broker) => {
  async function dieAt(moment: CommandMoment, prompt: string) {
    const bench = openCommandBench(broker.url);
    const [asker, seen] = [await bench.open(), await bench.watch()];
    const [service, store] = [freshName('svc'), createMemoryCommandStore()];
    const deeds: Deeds = { executed: [], rolledBack: [] };
    const { victim, hasDied } = await openVictim(bench, broker.url, service, moment, store);
    await own(victim, deeds);
    const eventId = crypto.randomUUID();
    const options = { eventId, timeoutMs: 20_000 };
    const asked = asker.commands.request('agent.thread.prompt', { ...PROMPT, prompt }, options);
    asked.catch(() => {});
    await waitFor(hasDied);
    await own(await bench.open({ service, store, leaseMs: LEASE_MS }), deeds);
    const effects = () => seen.items.filter(({ causation_id: cause }) => cause === eventId);
    return { asked, effects, deeds };
  }

  test.each(MOMENTS)(
    'at "%s": the same result in the end, each effect under one id',
    { timeout: 40_000 },
    async (moment) => {
      const { asked, effects, deeds } = await dieAt(moment, 'Hi');
      const { response } = await asked;
      const idsOf = () => new Set(effects().map(({ event_id: id }) => id));
      await waitFor(() => idsOf().size >= 3);
      expect(idsOf().size).toBe(3);
      expect(new Set(effects().map(({ payload }) => (payload as { response: string }).response))).toEqual(
        new Set([response]),
      );
      expect(deeds.executed).toHaveLength(moment === 'executed' ? 2 : 1);
    },
  );

  test.each(['recorded', 'rolled-back', 'effects-confirmed', 'marked-sent'] as const)(
    'at "%s" of a failed command: it is rolled back once and told',
    { timeout: 40_000 },
    async (moment) => {
      const { asked, effects, deeds } = await dieAt(moment, 'fail');
      await expect(asked).rejects.toMatchObject({ code: 'refused' });
      await waitFor(() => effects().length > 0);
      expect(new Set(effects().map(({ event_type: type }) => type))).toEqual(new Set(['agent.thread.error']));
      expect([deeds.executed.length, deeds.rolledBack.length]).toEqual([1, 1]);
    },
  );
});

/** The same with processes that are killed: two of the moments here, all of them in the fault tier. */
describeOnBrokers('an owner that is killed', (broker) => {
  const server = findServer(broker.kind === 'rabbitmq' ? 'PostgreSQL' : 'Redis');
  const moment = broker.kind === 'rabbitmq' ? 'recorded' : 'effects-confirmed';
  const title = `by SIGKILL at "${moment}", with its record in ${broker.kind === 'rabbitmq' ? 'PostgreSQL' : 'Redis'}`;
  if (!server.isFound) return test.skip(`${title}: ${server.reason}`, () => {});
  return test(title, { timeout: 180_000 }, async () => {
    const bench = openCommandBench(broker.url);
    const [asker, seen] = [await bench.open(), await bench.watch()];
    const [service, prefix] = [freshName('svc'), freshName('commands')];
    const place = { url: broker.url, exchange: bench.exchange, storeUrl: server.url };
    const orders = { ...place, service, prefix, leaseMs: LEASE_MS };
    const victim = await startOwner({ ...orders, dieAt: moment });
    const eventId = crypto.randomUUID();
    const asked = asker.commands.request('agent.thread.prompt', PROMPT, { eventId, timeoutMs: 120_000 });
    asked.catch(() => {});
    await victim.ended();
    const heir = await startOwner(orders);
    const { response } = await asked;
    const effects = () => seen.items.filter(({ causation_id: cause }) => cause === eventId);
    const idsOf = () => new Set(effects().map(({ event_id: id }) => id));
    await waitFor(() => idsOf().size === 3);
    for (const { payload } of effects()) expect(payload).toMatchObject({ response });
    const executed = [...victim.lines.items, ...heir.lines.items].filter((line) => line === `executed ${eventId}`);
    expect(executed).toHaveLength(1);
  });
});
