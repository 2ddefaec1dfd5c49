import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CallFolder } from './call-folder.js';
import { type DrainParts, drainCalls, endSilentSessions } from './drain-calls.js';
import type { SessionEvent } from './session.js';
import { SessionFolder } from './session-folder.js';

describe('telling the calls of hooks', () => {
  let root: string;
  let calls: CallFolder;
  let sessions: SessionFolder;
  let told: SessionEvent[];
  let nowMs: number;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'bloodbank-hooks-'));
    calls = await CallFolder.open(join(root, 'calls'));
    sessions = await SessionFolder.open(join(root, 'sessions'));
    told = [];
    nowMs = Date.UTC(2026, 10, 30, 12);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const parts = (more: Partial<DrainParts> = {}): DrainParts => ({
    agent: 'claude-code',
    calls,
    sessions,
    announce: (event) => told.push(event),
    flush: async () => {},
    gitBranchOf: async () => 'main',
    redact: (text) => text.replaceAll('topsecret', '[redacted]'),
    now: () => nowMs,
    ...more,
  });
  let made = 0;
  /** Files of one millisecond are told apart by their names. */
  const call = async (event: string, fields: object = {}, session = 's1'): Promise<void> => {
    const text = JSON.stringify({ session_id: session, cwd: '/srv', hook_event_name: event, ...fields });
    await writeFile(join(root, 'calls', `${String(made++).padStart(6, '0')}-1.json`), text);
  };
  const typesOf = () => told.map(({ eventType }) => eventType.replace('session.thread.', ''));

  it('makes one chain of a session, whatever is drained together', async () => {
    await call('SessionStart', { source: 'startup', model: 'opus' });
    await call('UserPromptSubmit', { prompt: 'write it' });
    expect(await drainCalls(parts())).toBe(2);
    await call('PostToolUse', { tool_name: 'Write', tool_input: { file_path: '/a' }, tool_response: 'ok' });
    await call('Stop', { last_assistant_message: 'done' });
    await call('UserPromptSubmit', { prompt: 'again' });
    await drainCalls(parts());
    nowMs += 90_000;
    await call('SessionEnd', { reason: 'prompt_input_exit' });
    await drainCalls(parts());
    expect(await drainCalls(parts())).toBe(0);

    expect(typesOf()).toEqual(['start', 'message', 'agent.action', 'message', 'message', 'end']);
    const ids = told.map(({ eventId }) => eventId);
    expect(told.map(({ causedBy }) => causedBy[0]?.event_id)).toEqual([undefined, ...ids.slice(0, -1)]);
    expect(new Set(told.slice(1).map(({ causedBy }) => causedBy[0]?.correlation_id))).toEqual(new Set([ids[0]]));
    expect(told[0]?.payload).toMatchObject({
      session_id: 's1',
      model: 'opus',
      working_directory: '/srv',
      git_branch: 'main',
    });
    expect(told[2]?.payload).toMatchObject({ turn_number: 1, tool_metadata: { tool_name: 'Write', success: true } });
    expect(told[4]?.payload).toMatchObject({ role: 'user', content: 'again', turn_number: 2 });
    expect(told[5]?.payload).toMatchObject({
      end_reason: 'user_stop',
      final_status: 'success',
      duration_seconds: 90,
      total_turns: 2,
      tools_used: { Write: 1 },
      files_modified: ['/a'],
    });
  });

  it('goes by the time at which a call was made, whatever it is named', async () => {
    const made = ['c', 'a', 'b'];
    for (const [second, name] of made.entries()) {
      const file = join(root, 'calls', `${name}.json`);
      await writeFile(file, JSON.stringify({ session_id: 's', hook_event_name: 'UserPromptSubmit', prompt: name }));
      await utimes(file, 1_000 + second, 1_000 + second);
    }
    await drainCalls(parts());
    expect(told.flatMap(({ payload }) => payload['content'] ?? [])).toEqual(made);
  });

  it('keeps sessions apart', async () => {
    await call('UserPromptSubmit', { prompt: 'one' }, 'a');
    await call('UserPromptSubmit', { prompt: 'two' }, 'b');
    await call('Stop', { last_assistant_message: 'one!' }, 'a');
    await drainCalls(parts());
    expect(typesOf()).toEqual(['start', 'message', 'start', 'message', 'message']);
    expect(told[4]?.causedBy[0]?.event_id).toBe(told[1]?.eventId);
  });

  it('tells a call that a crash brings back under the same ids', async () => {
    await call('SessionStart', { source: 'startup' });
    await call('UserPromptSubmit', { prompt: 'x' });
    const crash = parts({ flush: () => Promise.reject(new Error('crash')) });
    await expect(drainCalls(crash)).rejects.toThrow('crash');
    const first = told.map(({ eventId }) => eventId);
    told.length = 0;
    await drainCalls(parts());
    expect(told.map(({ eventId }) => eventId)).toEqual(first);
  });

  it('does not tell again what was remembered before the crash', async () => {
    await call('UserPromptSubmit', { prompt: 'x' });
    const keep = parts({
      calls: Object.assign(Object.create(calls) as CallFolder, {
        remove: () => Promise.reject(new Error('crash')),
        list: (max: number) => calls.list(max),
      }),
    });
    await expect(drainCalls(keep)).rejects.toThrow('crash');
    expect(told).toHaveLength(2);
    await drainCalls(parts());
    expect(told).toHaveLength(2);
    expect(await calls.count()).toBe(0);
  });

  it('goes on with the chain of a session that is taken up again', async () => {
    await call('SessionStart', { source: 'startup' });
    await call('SessionEnd', { reason: 'other' });
    await call('SessionStart', { source: 'resume' });
    await call('SessionStart', { source: 'compact' });
    await call('UserPromptSubmit', { prompt: 'x' });
    await drainCalls(parts());
    expect(typesOf()).toEqual(['start', 'end', 'start', 'message']);
    expect(told[2]?.causedBy[0]).toEqual({ event_id: told[1]?.eventId, correlation_id: told[0]?.eventId });
  });

  it('ends sessions that went silent, once', async () => {
    await call('UserPromptSubmit', { prompt: 'x' });
    await drainCalls(parts());
    await endSilentSessions(parts());
    expect(typesOf()).toEqual(['start', 'message']);
    nowMs += 13 * 3_600_000;
    await endSilentSessions(parts());
    await endSilentSessions(parts());
    expect(typesOf()).toEqual(['start', 'message', 'end']);
    expect(told[2]?.payload).toMatchObject({ end_reason: 'timeout', final_status: 'abandoned', duration_seconds: 0 });
    nowMs += 15 * 86_400_000;
    await endSilentSessions(parts());
    expect(await sessions.list()).toEqual([]);
  });

  it('takes secrets out, caps what is long, and passes over what is no call', async () => {
    await call('PostToolUse', {
      tool_name: 'Bash',
      tool_input: { command: 'echo topsecret' },
      tool_response: `topsecret ${'x'.repeat(9_000)}`,
    });
    await writeFile(join(root, 'calls', '9-bad.json'), '{"session_id');
    await drainCalls(parts());
    expect(JSON.stringify(told)).not.toContain('topsecret');
    expect(told[1]?.payload).toMatchObject({
      tool_metadata: {
        tool_input: { command: 'echo [redacted]' },
        output_preview: expect.stringMatching(/^\[redacted\] x{489}$/),
      },
    });
    expect(await readdir(join(root, 'calls'))).toEqual([]);
  });

  it('keeps every call whose events are neither published nor on disk, and tells them later', async () => {
    await call('SessionStart', { source: 'startup' });
    await call('UserPromptSubmit', { prompt: 'x' });
    await expect(drainCalls(parts({ flush: () => Promise.reject(new Error('no room')) }))).rejects.toThrow('no room');
    expect(await calls.count()).toBe(2);
    expect(await sessions.list()).toEqual([]);
    told.length = 0;
    await drainCalls(parts());
    expect(typesOf()).toEqual(['start', 'message']);
  });

  it('remembers for two weeks that a call was too large, or one too many', async () => {
    await call('SessionStart', { source: 'startup' });
    await call('UserPromptSubmit', { prompt: 'x'.repeat(17 * 1024 * 1024) });
    await drainCalls(parts());
    expect(typesOf()).toEqual(['start']);
    expect([await calls.count(), await calls.countLost()]).toEqual([0, 1]);
    for (let index = 0; index < 10_002; index++) await writeFile(join(root, 'calls', `many-${index}.json`), '{}');
    expect(await calls.list(1)).toHaveLength(1);
    expect([await calls.count(), await calls.countLost()]).toEqual([10_000, 3]);
    nowMs = Date.now() + 15 * 86_400_000;
    await endSilentSessions(parts());
    expect(await calls.countLost()).toBe(0);
  });

  it('passes over a call that is being written', async () => {
    await writeFile(join(root, 'calls', '1.part'), '{');
    expect(await drainCalls(parts())).toBe(0);
    await calls.add(JSON.stringify({ session_id: 's', hook_event_name: 'UserPromptSubmit', prompt: 'x' }));
    expect(await drainCalls(parts())).toBe(1);
    expect(told[0]?.payload['working_directory']).toBe('/');
  });
});
