import { fileURLToPath } from 'node:url';
import { connectBus, createRedisAgentStates } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';
import { changeAgent, IDLE_AGENT } from '@bloodbank/core/agents';
import type { AgentChange } from '@bloodbank/core/ports';
import { describeOnBrokers, describeOnServer, findServer, freshName } from '@bloodbank/testkit';
import { expect, onTestFinished, test, vi } from 'vitest';
import { runCli } from './cli.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 120_000 });

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const WORKING: AgentChange = {
  ...IDLE_AGENT,
  state: 'working',
  commandId: '3c59dc04-8e88-4502-8d54-1a3b9f2e6c77',
  eventId: '0199d0f0-0000-7000-8000-000000000001',
  leaseMs: 600_000,
};

describeOnServer('Redis', 'agents', (url) => {
  /** Keys of this test alone. */
  const ownUrl = (): string => {
    const own = new URL(url);
    own.searchParams.set('keyPrefix', `${own.searchParams.get('keyPrefix')}${freshName()}:`);
    return own.href;
  };

  function setUp() {
    const redisUrl = ownUrl();
    const states = createRedisAgentStates({ url: redisUrl });
    onTestFinished(() => states.close());
    const cli = (...args: readonly string[]) =>
      runCli(['agents', ...args], { cwd: ROOT, env: { REDIS_URL: redisUrl } });
    const put = (name: string, to: AgentChange) => changeAgent(states, name, () => to);
    return { states, cli, put };
  }

  test('are listed and shown, for people and programs', async () => {
    const { cli, put } = setUp();
    const empty = await cli('list');
    expect([empty.code, empty.stdout, empty.stderr]).toEqual([0, '', 'No agent has run with this Redis.\n']);
    await put('grolf', WORKING);
    await put('lenny', { ...IDLE_AGENT, state: 'paused', prePauseState: 'error' });
    await put('gone', { ...WORKING, leaseMs: 0 });

    const listed = await cli('list');
    expect(listed.code).toBe(0);
    const lines = listed.stdout.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(lines.slice(0, 4).map(([state, agent]) => [state, agent])).toEqual([
      ['state', 'agent'],
      ['working, its process is gone', 'gone'],
      ['working', 'grolf'],
      ['paused (error)', 'lenny'],
    ]);
    const json = (await cli('list', '--json')).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(json.map(({ agent, state, is_overdue }) => [agent, state, is_overdue])).toEqual([
      ['gone', 'working', true],
      ['grolf', 'working', false],
      ['lenny', 'paused', false],
    ]);

    const shown = await cli('show', 'grolf');
    expect(shown.stdout).toMatch(/^grolf is working\n/);
    expect(shown.stdout).toContain(String(WORKING.commandId));
    expect(JSON.parse((await cli('show', 'grolf', '--json')).stdout)).toEqual({
      agent: 'grolf',
      state: 'working',
      version: 1,
      command_id: WORKING.commandId,
      event_id: WORKING.eventId,
      entered_at: expect.any(String),
      pre_pause_state: null,
      ttl_deadline: null,
      lease_until: expect.any(String),
      is_overdue: false,
    });
  });

  test('are paused, resumed and reset', async () => {
    const { cli, put, states } = setUp();
    await put('grolf', WORKING);
    const paused = await cli('pause', 'grolf', '--json');
    expect([paused.code, JSON.parse(paused.stdout)]).toEqual([
      0,
      expect.objectContaining({ state: 'paused', pre_pause_state: 'working', version: 2 }),
    ]);
    const resumed = await cli('resume', 'grolf');
    expect([resumed.code, resumed.stdout]).toEqual([0, expect.stringMatching(/^grolf is working\n/)]);
    const again = await cli('resume', 'grolf');
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('agent.wrong-state')]);

    const refused = await cli('reset', 'grolf', '--json');
    expect([refused.code, JSON.parse(refused.stderr).error.code]).toEqual([1, 'agent.wrong-state']);
    expect(await states.find('grolf')).toMatchObject({ state: 'working' });
    const forced = await cli('reset', 'grolf', '--force');
    expect([forced.code, forced.stdout]).toEqual([0, expect.stringMatching(/^grolf is idle\n/)]);
    await put('grolf', { ...WORKING, state: 'error', leaseMs: null });
    expect((await cli('reset', 'grolf')).code).toBe(0);
    expect(await states.find('grolf')).toMatchObject({ state: 'idle', commandId: null });

    const unknown = await cli('show', 'nobody');
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('agent.unknown')]);
    expect((await cli('show')).code).toBe(2);
  });
});

test('without REDIS_URL it is said where the states are', async () => {
  const { code, stderr } = await runCli(['agents', 'list'], { cwd: ROOT, env: { REDIS_URL: '', REDIS_HOST: '' } });
  expect([code, stderr]).toEqual([1, expect.stringContaining('in the memory of the processes that run them')]);
});

describeOnBrokers('an agent that runs', (broker) => {
  const redis = findServer('Redis');
  if (!redis.isFound) return test.skip(redis.reason, () => {});

  test('answers `request`, and refuses while it is paused', async () => {
    const exchange = freshName('bloodbank.events');
    const name = freshName('grolf').replaceAll('.', '-');
    const states = createRedisAgentStates({ url: redis.url });
    const place = { url: broker.url, exchange, topology: false, agents: states } as const;
    const bus = await connectBus({ contracts, service: freshName('svc'), ...place });
    onTestFinished(async () => {
      await bus.close();
      await states.close();
    });
    const env = { EXCHANGE_NAME: exchange, REDIS_URL: redis.url };
    const cli = (...args: readonly string[]) => runCli([...args, '--url', broker.url], { cwd: ROOT, env });
    await bus.agents.run(name, {
      actions: { assign_ticket: () => ({ outcome: 'success', artifacts: ['branch fix/bb-42'] }) },
    });
    const payload = {
      command_id: crypto.randomUUID(),
      target_agent: name,
      action: 'assign_ticket',
      issued_by: 'a person',
      command_payload: {},
    };
    const ask = () => cli('request', `command.${name}.assign_ticket`, '--json', JSON.stringify(payload));
    const asked = await ask();
    expect([asked.code, JSON.parse(asked.stdout)]).toEqual([
      0,
      expect.objectContaining({ outcome: 'success', artifacts: ['branch fix/bb-42'], fsm_version: 4 }),
    ]);
    expect((await cli('agents', 'pause', name)).code).toBe(0);
    const refused = await ask();
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('error[rejected]')]);
  });
});
