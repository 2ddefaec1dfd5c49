import { contracts } from '@bloodbank/contracts';
import { describeOnBrokers, findServer, freshName, waitFor } from '@bloodbank/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { CommandFailed, connectBus, createRedisAgentStates } from '../index.js';

describeOnBrokers('agents on a bus', (broker) => {
  const redis = findServer('Redis');

  async function connect(exchange: string, service = freshName('svc')) {
    const inRedis = broker.kind === 'rabbitmq' && redis.isFound;
    const states = inRedis ? createRedisAgentStates({ url: redis.url }) : undefined;
    const bus = await connectBus({
      contracts,
      service,
      url: broker.url,
      exchange,
      topology: false,
      commands: 'memory',
      agents: states ?? 'memory',
    });
    onTestFinished(async () => {
      await bus.close();
      await states?.close();
    });
    return bus;
  }

  test('are run, asked, paused and resumed; ack and result are known to the trace', async () => {
    const exchange = freshName('bloodbank.events');
    const [owner, asker] = [await connect(exchange), await connect(exchange)];
    const name = freshName('grolf').replaceAll('.', '-');
    await owner.agents.run(name, {
      actions: {
        assign_ticket: async ({ payload }) => ({
          outcome: 'success',
          artifacts: [String(payload.command_payload['ticket_ref'])],
        }),
      },
    });
    const ask = (eventId: string) =>
      asker.request(
        `command.${name}.assign_ticket`,
        {
          command_id: crypto.randomUUID(),
          target_agent: name,
          action: 'assign_ticket',
          issued_by: 'a person',
          command_payload: { ticket_ref: 'BB-42' },
        },
        { eventId, timeoutMs: 10_000 },
      );
    const eventId = crypto.randomUUID();
    const { outcome, artifacts } = await ask(eventId);
    expect([outcome, artifacts]).toEqual(['success', ['BB-42']]);
    const types = await waitFor(async () => {
      const { events } = await owner.correlation.chain(eventId, 'descendants');
      const found = events
        .flatMap(({ event }) => event?.event_type ?? [])
        .filter((type) => type.startsWith('command.'));
      return found.length === 2 && found.sort();
    });
    expect(types).toEqual([`command.${name}.assign_ticket.ack`, `command.${name}.assign_ticket.result`]);

    const told: unknown[] = [];
    await asker.tap(['agent.state.changed'], ({ payload }) => void told.push(payload));
    expect(await asker.agents.pause(name)).toMatchObject({ state: 'paused', prePauseState: 'idle' });
    const refused = await ask(crypto.randomUUID()).catch((thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(CommandFailed);
    expect(refused).toMatchObject({ code: 'rejected', retryable: true, retryAfterMs: 10_000 });
    expect(await owner.agents.show(name)).toMatchObject({ state: 'paused' });
    const paused = { agent_id: name, state: 'paused', command_id: null };
    expect((await waitFor(() => told.length > 0 && told))[0]).toMatchObject(paused);
    await asker.agents.resume(name);
    expect((await waitFor(() => told.length > 1 && told))[1]).toMatchObject({ ...paused, state: 'idle' });
    expect(await ask(crypto.randomUUID())).toMatchObject({ outcome: 'success' });
    expect((await asker.agents.list()).map(({ agent }) => agent)).toContain(name);
    await expect(asker.agents.reset('nobody')).rejects.toMatchObject({ code: 'agent.unknown' });
  });

  test('the queue of an agent is one of its service, and closing the bus ends its work', async () => {
    const exchange = freshName('bloodbank.events');
    const service = freshName('svc');
    const bus = await connect(exchange, service);
    const name = freshName('grolf').replaceAll('.', '-');
    await bus.agents.run(name, { actions: { work: () => ({ outcome: 'success' }) } });
    const queues = await bus.queues.list();
    expect(queues.map(({ queue }) => queue)).toEqual([expect.stringMatching(new RegExp(`${service}\\.${name}$`))]);
    await bus.close();
  });
});
