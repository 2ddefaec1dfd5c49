import { COMMAND_RETRY } from '@bloodbank/core/retry';
import { createRedisAgentStates } from '@bloodbank/inbox';
import { deleteServiceQueues, describeOnBrokers, findServer, freshName, waitFor } from '@bloodbank/testkit';
import { commandsExchangeOf } from '@bloodbank/topology';
import { expect, onTestFinished, test } from 'vitest';
import { openCommandBench } from '../commands.fixture.js';
import { startOwner } from '../start-owner.fixture.js';
import { commandOf } from './agents.fixture.js';

const PROGRAM = new URL('./agent-process.fixture.ts', import.meta.url);
const LEASE_MS = 2_000;

describeOnBrokers('an agent that is killed while it works', (broker) => {
  const redis = findServer('Redis');
  if (!redis.isFound) return test.skip(redis.reason, () => {});

  test('is not stuck: its command is carried out by another process, and the next one, too', {
    timeout: 180_000,
  }, async () => {
    const bench = openCommandBench(broker.url);
    const [service, prefix] = [freshName('svc'), freshName('agent')];
    const states = createRedisAgentStates({ url: redis.url, prefix });
    onTestFinished(async () => {
      await states.close();
      const queue = `${service}.grolf`;
      await deleteServiceQueues(broker.url, queue, COMMAND_RETRY.delaysMs, commandsExchangeOf(bench.exchange));
    });
    const orders = {
      url: broker.url,
      exchange: bench.exchange,
      storeUrl: redis.url,
      service,
      prefix,
      leaseMs: LEASE_MS,
    };
    const [asker, victim] = [await bench.open(), await startOwner({ ...orders, dieAt: 'executed' }, PROGRAM)];
    const ask = (options: object) =>
      asker.commands.request('command.grolf.work', commandOf('grolf', 'work', { idempotency_key: 'once' }), options);
    const eventId = crypto.randomUUID();
    const asked = ask({ eventId, timeoutMs: 120_000 });
    asked.catch(() => {});
    await victim.lines.waitFor((line) => line === `working ${eventId}`, { timeoutMs: 20_000 });
    await victim.kill();
    expect(await states.find('grolf')).toMatchObject({ state: 'working', eventId });
    const heir = await startOwner(orders, PROGRAM);
    expect(await asked).toMatchObject({ outcome: 'success' });
    expect(heir.lines.items).toContain(`working ${eventId}`);
    await waitFor(async () => (await states.find('grolf'))?.state === 'idle');
    // The key of the command that was lost is kept by the one that was carried out.
    expect(await ask({ timeoutMs: 20_000 })).toMatchObject({ outcome: 'skipped' });
  });
});
