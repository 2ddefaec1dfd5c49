import { changeAgent, IDLE_AGENT } from '@bloodbank/core/agents';
import type { AgentRecord, AgentState, AgentStates } from '@bloodbank/core/ports';
import { createMemoryAgentStates, createRedisAgentStates } from '@bloodbank/inbox';
import { describeOnServer, freshName } from '@bloodbank/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { THROWN } from '../../../core/src/errors/thrown.fixture.js';
import { createAgents } from './agents.js';

describe('in memory', () => defineTests(() => createMemoryAgentStates()));
describeOnServer('Redis', 'agents', (url) =>
  defineTests(() => createRedisAgentStates({ url, prefix: freshName('agent') })),
);

function defineTests(open: () => AgentStates): void {
  function setUp() {
    const states = open();
    onTestFinished(() => states.close());
    const force = (state: AgentState, more: Partial<AgentRecord> & { readonly leaseMs?: number | null } = {}) =>
      changeAgent(states, 'grolf', () => ({
        commandId: null,
        eventId: null,
        prePauseState: null,
        ttlDeadline: null,
        leaseMs: null,
        ...more,
        state,
      }));
    return { states, agents: createAgents(states), force };
  }

  test('each change is told, and nothing that changed nothing', async () => {
    const states = open();
    onTestFinished(() => states.close());
    const told: string[] = [];
    const agents = createAgents(states, {
      onChange: ({ state, version }) => void told.push(`${state} ${version}`),
    });
    await changeAgent(states, 'grolf', () => IDLE_AGENT);
    await agents.pause('grolf');
    await agents.pause('grolf');
    await agents.resume('grolf');
    await expect(agents.resume('grolf')).rejects.toMatchObject({ code: 'agent.wrong-state' });
    await agents.reset('grolf');
    await agents.pause('grolf');
    await agents.reset('grolf');
    expect(told).toEqual(['paused 2', 'idle 3', 'paused 4', 'idle 5']);
  });

  test.each(THROWN)('who is told of a change and throws %s undoes nothing', async (_, thrown) => {
    const states = open();
    onTestFinished(() => states.close());
    const agents = createAgents(states, {
      onChange: () => {
        throw thrown();
      },
    });
    await changeAgent(states, 'grolf', () => IDLE_AGENT);
    expect(await agents.pause('grolf')).toMatchObject({ state: 'paused', version: 2 });
  });

  test('an agent that nobody ran is unknown to everything but the list', async () => {
    const { agents } = setUp();
    expect(await agents.list()).toEqual([]);
    for (const asked of [agents.show('x'), agents.pause('x'), agents.resume('x'), agents.reset('x')]) {
      await expect(asked).rejects.toMatchObject({ code: 'agent.unknown', message: expect.stringContaining('"x"') });
    }
    expect(await agents.list()).toEqual([]);
  });

  test.each(['idle', 'acknowledging', 'working', 'blocked', 'error'] as const)(
    'a pause of an agent that is %s remembers that, and resume brings it back',
    async (state) => {
      const { agents, force } = setUp();
      const before = await force(state, { commandId: 'a command', eventId: 'a message', leaseMs: 60_000 });
      const paused = await agents.pause('grolf');
      expect(paused).toMatchObject({ state: 'paused', prePauseState: state, version: 2, commandId: 'a command' });
      expect(paused.leaseUntil).toEqual(before?.leaseUntil);
      expect(await agents.pause('grolf')).toEqual(paused);
      const { enteredAt: _, version: __, ...rest } = before as AgentRecord;
      expect(await agents.resume('grolf')).toMatchObject({ ...rest, version: 3 });
      await expect(agents.resume('grolf')).rejects.toMatchObject({ code: 'agent.wrong-state' });
    },
  );

  test.each([
    ['error', null],
    ['paused', 'idle'],
    ['paused', 'error'],
  ] as const)('a reset of an agent that is %s (%s) makes it idle', async (state, prePauseState) => {
    const { agents, force } = setUp();
    await force(state, { prePauseState, commandId: 'a command' });
    const idle = await agents.reset('grolf');
    expect(idle).toMatchObject({ state: 'idle', version: 2, prePauseState: null, commandId: null, leaseUntil: null });
    expect(await agents.reset('grolf')).toEqual(idle);
    expect(await agents.show('grolf')).toEqual(idle);
    expect(await agents.list()).toEqual([idle]);
  });

  test('a command that is being carried out is given up by force only, unless its process is gone', async () => {
    const { agents, force } = setUp();
    const working = { commandId: 'a command', eventId: 'a message' };
    for (const [state, more] of [
      ['working', { leaseMs: 60_000 }],
      ['blocked', { leaseMs: null }],
      ['paused', { prePauseState: 'working', leaseMs: 60_000 }],
    ] as const) {
      const before = await force(state, { ...working, ...more });
      await expect(agents.reset('grolf')).rejects.toMatchObject({ code: 'agent.wrong-state' });
      expect(await agents.show('grolf')).toEqual(before);
      expect(await agents.reset('grolf', { force: true })).toMatchObject({ state: 'idle', eventId: null });
    }
    await force('working', { ...working, leaseMs: 0 });
    expect(await agents.reset('grolf')).toMatchObject({ state: 'idle' });
  });

  test('whoever is always too late is told', async () => {
    const { states, force } = setUp();
    await force('working');
    let changes = 0;
    const contested: AgentStates = {
      ...states,
      change: async (...change) => {
        changes += 1;
        await force('working');
        return states.change(...change);
      },
    };
    await expect(createAgents(contested).pause('grolf')).rejects.toMatchObject({ code: 'operation.conflict' });
    expect(changes).toBe(3);
  });
}
