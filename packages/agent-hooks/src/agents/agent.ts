import { homedir } from 'node:os';
import { join } from 'node:path';

export type AgentName = 'claude-code' | 'codex' | 'gemini';

/** `project`: for sessions in this project alone. `user`: for all sessions of this person on this machine. */
export type Scope = 'project' | 'user';

/** How an agent is told which programs to call. All three keep a list of groups under each event, in `hooks` of a JSON file. */
export interface Agent {
  readonly name: AgentName;
  /** As its makers write it. */
  readonly title: string;
  /** The events that are listened to, with the pattern of tools where an event has one. */
  readonly events: Readonly<Record<string, { readonly matcher?: string }>>;
  /** Of a hook that does not end: in the unit that the agent reads. It takes a few milliseconds. */
  readonly timeout: number;
  /** What a handler says besides its type, command and timeout. */
  readonly extra?: Readonly<Record<string, string>>;
  configFile(scope: Scope, place: { readonly root: string; readonly env: NodeJS.ProcessEnv }): string;
  /** What a person has to do besides. */
  readonly note?: string;
}

const claudeCode: Agent = {
  name: 'claude-code',
  title: 'Claude Code',
  events: {
    SessionStart: {},
    UserPromptSubmit: {},
    PostToolUse: { matcher: '*' },
    PostToolUseFailure: { matcher: '*' },
    Stop: {},
    SessionEnd: {},
  },
  timeout: 10,
  // The local file: what is said in it names a path of this machine, and is not for the repository.
  configFile: (scope, { root, env }) =>
    scope === 'project'
      ? join(root, '.claude', 'settings.local.json')
      : join(env['CLAUDE_CONFIG_DIR'] || join(homeOf(env), '.claude'), 'settings.json'),
};

const codex: Agent = {
  name: 'codex',
  title: 'Codex',
  // Since its version 0.146 it tells the end; older ones pass over an event that they do not know.
  events: { SessionStart: {}, UserPromptSubmit: {}, PostToolUse: {}, Stop: {}, SessionEnd: {} },
  timeout: 10,
  configFile: (scope, { root, env }) =>
    scope === 'project'
      ? join(root, '.codex', 'hooks.json')
      : join(env['CODEX_HOME'] || join(homeOf(env), '.codex'), 'hooks.json'),
  note: 'Codex runs a hook once you have trusted it: it asks at its next start, or see /hooks.',
};

const gemini: Agent = {
  name: 'gemini',
  title: 'Gemini CLI',
  events: { SessionStart: {}, BeforeAgent: {}, AfterTool: { matcher: '.*' }, AfterAgent: {}, SessionEnd: {} },
  timeout: 10_000,
  extra: { name: 'bloodbank' },
  configFile: (scope, { root, env }) => join(scope === 'project' ? root : homeOf(env), '.gemini', 'settings.json'),
};

export const AGENTS: readonly Agent[] = [claudeCode, codex, gemini];

function homeOf(env: NodeJS.ProcessEnv): string {
  return env['HOME'] || homedir();
}
