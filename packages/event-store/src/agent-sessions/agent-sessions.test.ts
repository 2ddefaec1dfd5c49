import { contracts } from '@bloodbank/contracts';
import { describeOnServer } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { messageOf } from '../message.fixture.js';
import { openProjectionBench, type ProjectionBench } from '../projections/projections.fixture.js';
import { type AgentSessions, createAgentSessions } from './agent-sessions.js';
import { agentSessions } from './agent-sessions-projection.js';

const { registry } = contracts;

vi.setConfig({ testTimeout: 120_000 });

describeOnServer('PostgreSQL', 'agent sessions', (url) => {
  let bench: ProjectionBench;
  let sessions: AgentSessions;
  beforeEach(() => {
    bench = openProjectionBench(url);
    sessions = createAgentSessions({ url, schema: bench.schema, timeoutMs: 20_000 });
  });
  afterEach(async () => {
    await sessions.close();
    await bench.close();
  });

  let minute = 0;
  /** An event whose payload its contract takes, as an agent publishes it, a minute after the one before. */
  const eventOf = (type: string, payload: object, agent: string | null = 'grolf') => {
    expect(registry.find(type)?.validatePublish(payload), `${type} ${JSON.stringify(payload)}`).toEqual([]);
    minute += 1;
    return messageOf(payload, {
      event_type: type,
      timestamp: new Date(Date.UTC(2026, 0, 30, 12, minute)).toISOString(),
      agent_context: agent === null ? null : { type: 'claude-code', name: agent },
    });
  };
  const sessionEvent = (name: string, session: string, more: object, agent?: string) =>
    eventOf(`session.thread.${name}`, { session_id: session, ...more }, agent);
  const message = (session: string, turn: number, tokens: number | null, agent?: string) =>
    sessionEvent('message', session, { role: 'assistant', content: 'x', turn_number: turn, tokens }, agent);
  const action = (session: string, tool: string, success: boolean) =>
    sessionEvent('agent.action', session, { tool_metadata: { tool_name: tool, tool_input: {}, success } });

  const build = async () => {
    const running = bench.run([agentSessions]);
    await running.caughtUp();
  };

  test('say who did what, in how many turns, for how many tokens and at what cost', async () => {
    minute = 0;
    await bench.store.append([
      sessionEvent('start', 's1', { working_directory: '/w', model: 'claude', git_branch: 'main' }),
      message('s1', 1, 10),
      action('s1', 'Bash', true),
      action('s1', 'Bash', false),
      action('s1', 'Edit', true),
      sessionEvent('error', 's1', { error_type: 'T', error_message: 'm' }),
      message('s1', 2, 32),
    ]);
    await build();
    expect(await sessions.list({ limit: 10 })).toEqual([
      {
        sessionId: 's1',
        agent: 'grolf',
        model: 'claude',
        workingDirectory: '/w',
        gitBranch: 'main',
        firstEventAt: new Date('2026-01-30T12:01:00Z'),
        lastEventAt: new Date('2026-01-30T12:07:00Z'),
        endedAt: null,
        endReason: null,
        status: null,
        durationSeconds: null,
        turns: 2,
        messages: 2,
        actions: 3,
        failedActions: 1,
        errors: 1,
        tokens: 42,
        costUsd: null,
        filesModified: null,
      },
    ]);
    await bench.store.append([
      sessionEvent('end', 's1', {
        end_reason: 'completion',
        final_status: 'success',
        duration_seconds: 1200,
        total_turns: 15,
        total_tokens: 45_000,
        total_cost_usd: 0.135,
        files_modified: ['a', 'b'],
      }),
    ]);
    await build();
    const found = await sessions.find('s1');
    expect(found).toMatchObject({ turns: 15, tokens: 45_000, costUsd: 0.135, status: 'success', filesModified: 2 });
    expect(found).toMatchObject({
      endedAt: new Date('2026-01-30T12:08:00Z'),
      endReason: 'completion',
      durationSeconds: 1200,
    });
    expect(found?.tools).toEqual([
      { tool: 'Bash', uses: 2, failures: 1 },
      { tool: 'Edit', uses: 1, failures: 0 },
    ]);
    expect(await sessions.find('nobody')).toBeUndefined();
    expect(await sessions.find('a\0')).toBeUndefined();
  });

  test('are found by agent, model and time, a page at a time, and add up', async () => {
    minute = 0;
    const all = [];
    for (const [index, agent] of ['grolf', 'tink', 'grolf', 'tink', 'grolf'].entries()) {
      const session = `s${index + 1}`;
      all.push(message(session, 3, 100 * (index + 1), agent));
      const end = { end_reason: 'completion', final_status: 'success', total_turns: 3, total_cost_usd: 0.5 };
      if (agent === 'tink') all.push(sessionEvent('end', session, end, agent));
    }
    await bench.store.append(all);
    await build();
    const ids = (list: readonly { readonly sessionId: string }[]) => list.map(({ sessionId }) => sessionId);
    expect(ids(await sessions.list({ limit: 10, agent: 'tink' }))).toEqual(['s4', 's2']);
    const [first, second] = await sessions.list({ limit: 2 });
    expect(ids([first, second].flatMap((one) => one ?? []))).toEqual(['s5', 's4']);
    expect(ids(await sessions.list({ limit: 2, ...(second && { behind: second }) }))).toEqual(['s3', 's2']);
    expect(ids(await sessions.list({ limit: 9, until: new Date('2026-01-30T12:02:00Z') }))).toEqual(['s1']);
    expect(ids(await sessions.list({ limit: 9, since: new Date('2026-01-30T12:07:00Z') }))).toEqual(['s5']);
    expect(await sessions.list({ limit: 9, model: 'nobody' })).toEqual([]);
    expect(await sessions.list({ limit: 9, agent: 'a\0' })).toEqual([]);
    expect(await sessions.totals('agent')).toEqual([
      { of: 'tink', sessions: 2, turns: 6, tokens: 600, costUsd: 1 },
      { of: 'grolf', sessions: 3, turns: 9, tokens: 900, costUsd: 0 },
    ]);
    expect(await sessions.totals('day', { agent: 'tink' })).toMatchObject([{ of: '2026-01-30', sessions: 2 }]);
    expect(await sessions.totals('model')).toMatchObject([{ of: null, sessions: 5 }]);
    await expect(sessions.list({ limit: 0 })).rejects.toMatchObject({ code: 'config.invalid' });
  });

  test('agents are known by their own events', async () => {
    minute = 0;
    await bench.store.append([
      eventOf('agent.started', { agent_id: 'grolf', version: '1', capabilities: [] }, null),
      eventOf('agent.state.changed', { agent_id: 'grolf', state: 'working' }, null),
      eventOf('agent.thread.response', { provider: 'p', response: 'r', tokens_used: 7 }),
      eventOf('agent.error', { agent_id: 'grolf', error_type: 'T', error_message: 'm' }, null),
      eventOf('agent.stopped', { agent_id: 'grolf', reason: 'deployment' }, null),
    ]);
    await build();
    const grolf = { agent: 'grolf', state: 'stopped', responses: 1, errors: 1, tokens: 7 };
    expect(await sessions.agents()).toMatchObject([{ ...grolf, stoppedAt: new Date('2026-01-30T12:05:00Z') }]);
    await bench.store.append([eventOf('agent.started', { agent_id: 'grolf' }, null)]);
    await build();
    expect(await sessions.agents()).toMatchObject([{ ...grolf, state: 'started', stoppedAt: null }]);
  });

  test('before anybody built them, that is said', async () => {
    await expect(sessions.list({ limit: 1 })).rejects.toMatchObject({ code: 'projection.unknown' });
    await expect(sessions.find('s1')).rejects.toMatchObject({ code: 'projection.unknown' });
  });

  test('every example of the contracts that it handles is taken', async () => {
    const types = agentSessions.types.flatMap((type) => {
      const contract = registry.find(type);
      return (contract?.examples ?? []).map((payload) => messageOf(payload as object, { event_type: type }));
    });
    expect(types.length).toBeGreaterThan(10);
    await bench.store.append(types);
    await build();
    expect(await bench.admin.list()).toMatchObject([{ name: 'agent-sessions', parked: 0, position: types.length }]);
  });
});
