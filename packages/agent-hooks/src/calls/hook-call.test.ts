import { describe, expect, it } from 'vitest';
import { parseHookCall } from './hook-call.js';

const call = (fields: object): string => JSON.stringify({ session_id: 's', cwd: '/srv', ...fields });

describe('a call of a hook', () => {
  it.each([
    [
      { hook_event_name: 'SessionStart', source: 'startup' },
      { kind: 'start', isNew: true },
    ],
    [
      { hook_event_name: 'SessionStart', source: 'compact' },
      { kind: 'start', isNew: false },
    ],
    [
      { hook_event_name: 'UserPromptSubmit', prompt: 'do' },
      { kind: 'prompt', text: 'do' },
    ],
    [
      { hook_event_name: 'BeforeAgent', prompt: 'do' },
      { kind: 'prompt', text: 'do' },
    ],
    [
      { hook_event_name: 'Stop', last_assistant_message: 'done' },
      { kind: 'answer', text: 'done' },
    ],
    [
      { hook_event_name: 'AfterAgent', prompt_response: 'done' },
      { kind: 'answer', text: 'done' },
    ],
    [
      { hook_event_name: 'SessionEnd', reason: 'logout' },
      { kind: 'end', reason: 'logout' },
    ],
    [
      { hook_event_name: 'PostToolUse', tool_name: 'Bash', tool_input: { command: 'ls' }, tool_response: { ok: 1 } },
      { kind: 'tool', name: 'Bash', input: { command: 'ls' }, output: '{"ok":1}', error: undefined },
    ],
    [
      { hook_event_name: 'PostToolUseFailure', tool_name: 'Bash', tool_input: 'ls', error: 'no such file' },
      { kind: 'tool', name: 'Bash', input: { value: 'ls' }, output: undefined, error: 'no such file' },
    ],
    [
      { hook_event_name: 'AfterTool', tool_name: 'run', tool_input: {}, tool_response: { error: 'denied' } },
      { kind: 'tool', name: 'run', input: {}, output: '{"error":"denied"}', error: 'denied' },
    ],
  ])('%j is understood', (fields, what) => {
    expect(parseHookCall('codex', call(fields))?.what).toEqual(what);
  });

  it.each([
    '',
    '[]',
    'null',
    '{"session_id": 7}',
    call({ hook_event_name: 'Notification' }),
    call({}),
    call({ hook_event_name: 'Stop' }),
  ])('%j is none that anybody tells', (text) => {
    expect(parseHookCall('codex', text)).toBeUndefined();
  });
});
