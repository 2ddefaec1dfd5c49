import { contracts } from '@bloodbank/contracts';
import { changeAgent } from '@bloodbank/core/agents';
import type { AgentRecord, AgentState, AgentStates } from '@bloodbank/core/ports';
import { COMMAND_RETRY } from '@bloodbank/core/retry';
import { createMemoryAgentStates, createMemoryCommandStore, createRedisAgentStates } from '@bloodbank/inbox';
import { deleteServiceQueues, findServer, freshName, type TestBroker } from '@bloodbank/testkit';
import { commandsExchangeOf } from '@bloodbank/topology';
import { onTestFinished } from 'vitest';
import { openCommandBench, type Types } from '../commands.fixture.js';
import type { RequestOptions } from '../request/requester.js';
import type { AgentCommandPayload, AgentOptions } from './agent-action.js';
import { type AgentRunner, type AgentRunnerOptions, createAgentRunner } from './create-agent-runner.js';

/** One agent on a bus of its own, and somebody who gives it commands. */
export interface AgentBench {
  readonly agent: string;
  readonly states: AgentStates;
  readonly seen: Awaited<ReturnType<ReturnType<typeof openCommandBench>['watch']>>;
  /** Another process that could run the agent. */
  runner(options?: Partial<AgentRunnerOptions<Types>> & { readonly url?: string }): Promise<AgentRunner<Types>>;
  run(options: AgentOptions<Types>): Promise<AgentRunner<Types>>;
  ask(action: string, payload?: Partial<AgentCommandPayload>, options?: RequestOptions): Promise<unknown>;
  /** Writes a state, as if somebody else had. */
  force(state: AgentState, more?: Partial<AgentRecord> & { readonly leaseMs?: number | null }): Promise<AgentRecord>;
  is(state: AgentState): Promise<boolean>;
}

/** States in memory with the embedded broker, in Redis with RabbitMQ, where there is one. */
export async function openAgentBench(broker: TestBroker): Promise<AgentBench> {
  const bench = openCommandBench(broker.url);
  const [agent, service] = [freshName('grolf').replaceAll('.', '-'), freshName('svc')];
  const redis = findServer('Redis');
  const states =
    broker.kind === 'rabbitmq' && redis.isFound
      ? createRedisAgentStates({ url: redis.url, prefix: freshName('agent') })
      : createMemoryAgentStates();
  const store = createMemoryCommandStore();
  const asker = await bench.open();
  const seen = await bench.watch();
  const runners: AgentRunner<Types>[] = [];
  onTestFinished(async () => {
    await Promise.allSettled(runners.map((runner) => runner.stop({ timeoutMs: 500 })));
    await states.close();
    const queue = `${service}.${agent}`;
    await deleteServiceQueues(broker.url, queue, COMMAND_RETRY.delaysMs, commandsExchangeOf(bench.exchange));
  });

  async function runner(options: Partial<AgentRunnerOptions<Types>> & { readonly url?: string } = {}) {
    const { transport, publisher, source } = await bench.open(options.url === undefined ? {} : { url: options.url });
    const parts = { contracts, transport, publisher, service, source, store, states, leaseMs: 1_000 };
    const opened = createAgentRunner({ ...parts, ...options });
    runners.push(opened);
    return opened;
  }

  return {
    agent,
    states,
    seen,
    runner,
    async run(options) {
      const opened = await runner();
      await opened.run(agent, options);
      return opened;
    },
    ask: (action, payload = {}, options = {}) =>
      asker.commands.request(`command.${agent}.${action}`, commandOf(agent, action, payload), {
        timeoutMs: 10_000,
        ...options,
      }),
    async force(state, { leaseMs = null, ...more } = {}) {
      const to = { commandId: null, eventId: null, prePauseState: null, ttlDeadline: null, ...more, state, leaseMs };
      return (await changeAgent(states, agent, () => to)) as AgentRecord;
    },
    is: async (state) => (await states.find(agent))?.state === state,
  };
}

export function commandOf(agent: string, action: string, more: Partial<AgentCommandPayload> = {}): AgentCommandPayload {
  return {
    command_id: crypto.randomUUID(),
    target_agent: agent,
    action,
    issued_by: 'a test',
    command_payload: {},
    ...more,
  };
}
