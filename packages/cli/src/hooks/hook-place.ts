import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AGENTS, type Agent, hookCommand, type Scope } from '@bloodbank/agent-hooks';
import { ownEnvironment } from '../exec/plan-execution.js';
import type { CommandContext } from '../shell/command-context.js';
import { UsageError } from '../shell/usage-error.js';

export interface HookScopeOptions {
  readonly scope?: Scope;
}

/** Where the parts of an agent's hooks are. Absolute paths. */
export interface HookPlace {
  readonly script: string;
  readonly calls: string;
  readonly sessions: string;
  /** Holds the pid of the process that publishes, for the script to look at. */
  readonly hint: string;
  readonly lock: string;
  /** What was there before the installation. */
  record(scope: Scope): string;
  readonly command: string;
  /** What publishes the calls. */
  readonly drainer: readonly string[];
}

const BIN = fileURLToPath(new URL('../../bin/bloodbank.js', import.meta.url));

/** @throws {UsageError} for one that is not known. */
export function findAgent(name: string): Agent {
  const agent = AGENTS.find((known) => known.name === name);
  if (agent !== undefined) return agent;
  throw new UsageError(
    `There is no agent ${JSON.stringify(name)}.`,
    `One of: ${AGENTS.map((known) => known.name).join(', ')}.`,
  );
}

/** @param root Of the project, absolute. */
export function placeIn(root: string, { name }: Agent): HookPlace {
  const folder = join(root, '.bloodbank', 'hooks', name);
  const script = join(folder, 'hook.sh');
  return {
    script,
    calls: join(folder, 'calls'),
    sessions: join(folder, 'sessions'),
    hint: join(folder, 'drainer.pid'),
    lock: join(folder, 'drainer.lock'),
    record: (scope) => join(folder, `before-${scope}.json`),
    command: hookCommand(script),
    drainer: [process.execPath, BIN, 'hooks', 'run', name, '--drain'],
  };
}

export function placeOf({ project }: Pick<CommandContext, 'project'>, agent: Agent): HookPlace {
  return placeIn(project.root, agent);
}

/** Starts who publishes the calls, in the background; one that runs already makes it end at once. */
export function startDrainer(root: string, { drainer: [program = '', ...args] }: HookPlace): void {
  const child = spawn(program, args, { cwd: root, detached: true, stdio: 'ignore' });
  child.on('error', () => {});
  child.unref();
}

export function configFileOf(context: CommandContext, agent: Agent, scope: Scope): string {
  return agent.configFile(scope, { root: context.project.root, env: ownEnvironment(context) });
}
