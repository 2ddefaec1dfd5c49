import { isObject, parseObject } from '@bloodbank/core/json';
import type { AgentName } from '../agents/agent.js';

/** A call of an agent's hook, whatever the agent calls its parts. */
export interface HookCall {
  readonly agent: AgentName;
  /** Of the agent; the same in every call of a session. */
  readonly sessionId: string;
  readonly cwd: string | undefined;
  readonly model: string | undefined;
  readonly what:
    | { readonly kind: 'start'; readonly isNew: boolean }
    | { readonly kind: 'prompt'; readonly text: string }
    | {
        readonly kind: 'tool';
        readonly name: string;
        readonly input: Readonly<Record<string, unknown>>;
        readonly output: string | undefined;
        readonly error: string | undefined;
      }
    | { readonly kind: 'answer'; readonly text: string }
    | { readonly kind: 'end'; readonly reason: string };
}

/** Undefined for what is no call of this agent, or of an event that nobody tells. Foreign text: nothing of it is trusted to be there. */
export function parseHookCall(agent: AgentName, text: string): HookCall | undefined {
  const call = parseObject(text);
  const sessionId = textOf(call?.['session_id']);
  if (call === undefined || sessionId === undefined || sessionId === '') return undefined;
  const what = whatOf(call);
  if (what === undefined) return undefined;
  return { agent, sessionId, cwd: textOf(call['cwd']), model: textOf(call['model']), what };
}

function whatOf(call: Readonly<Record<string, unknown>>): HookCall['what'] | undefined {
  switch (call['hook_event_name']) {
    case 'SessionStart':
      return { kind: 'start', isNew: !['resume', 'compact'].includes(textOf(call['source']) ?? '') };
    case 'UserPromptSubmit':
    case 'BeforeAgent':
      return { kind: 'prompt', text: textOf(call['prompt']) ?? '' };
    case 'PostToolUse':
    case 'PostToolUseFailure':
    case 'AfterTool':
      return toolOf(call);
    case 'Stop':
    case 'AfterAgent': {
      const text = textOf(call['last_assistant_message']) ?? textOf(call['prompt_response']);
      return text === undefined || text === '' ? undefined : { kind: 'answer', text };
    }
    case 'SessionEnd':
      return { kind: 'end', reason: textOf(call['reason']) ?? 'other' };
    default:
      return undefined;
  }
}

function toolOf(call: Readonly<Record<string, unknown>>): HookCall['what'] {
  const response = call['tool_response'];
  const input = call['tool_input'];
  const failed = call['hook_event_name'] === 'PostToolUseFailure';
  const said = textOf(call['error']) ?? (isObject(response) ? textOf(response['error']) : undefined);
  return {
    kind: 'tool',
    name: textOf(call['tool_name']) || 'unknown',
    input: isObject(input) ? input : { value: input ?? null },
    output: typeof response === 'string' ? response : response === undefined ? undefined : JSON.stringify(response),
    error: said ?? (failed ? 'The tool failed.' : undefined),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
