import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { isEventId } from '@bloodbank/core/envelope';
import {
  EXECUTION_VARIABLES,
  ExecutionFolder,
  type ExecutionPlan,
  findProgram,
  type Profile,
  parseProfile,
  readProfile,
  usualPath,
} from '@bloodbank/runner';
import { InvalidArgumentError } from 'commander';
import type { CommandContext } from '../shell/command-context.js';
import { parseRunTime } from '../shell/parse-option.js';
import { UsageError } from '../shell/usage-error.js';
import type { ExecOptions } from './exec-options.js';

/** Files that a shell would read before it does anything: a program runs the same whoever starts it. */
const RC_VARIABLES: readonly string[] = ['BASH_ENV', 'ENV', 'ZDOTDIR', 'PROMPT_COMMAND', 'SHELLOPTS', 'BASHOPTS'];

const NO_PROFILE: Profile = { args: [], env: {}, config: {} };

/** @throws {UsageError | BloodbankError} where something of it is not there: nothing was started. */
export async function planExecution(
  context: CommandContext,
  line: readonly string[],
  options: ExecOptions,
): Promise<ExecutionPlan> {
  const { project, cwd: here } = context;
  const inherited = ownEnvironment(context);
  if (options.var !== undefined && options.profile === undefined) {
    throw new UsageError('--var sets a variable of a profile, and none is named.', 'Name one with --profile.');
  }
  const places = { root: project.root, cwd: here, env: inherited };
  const profile =
    options.profile === undefined
      ? NO_PROFILE
      : parseProfile(options.profile, await readProfile(options.profile, places), options.var ?? {});
  const [name, ...args] = [...(profile.program === undefined ? [] : [profile.program, ...profile.args]), ...line];
  if (name === undefined) {
    throw new UsageError('Which program?', 'Write it after two dashes: `bloodbank exec -- npm test`.');
  }
  const cwd = resolve(here, options.cwd ?? profile.cwd ?? '.');
  if ((await stat(cwd).catch(() => undefined))?.isDirectory() !== true) {
    throw new UsageError(`There is no folder ${cwd}.`, 'Name one that exists with --cwd.');
  }
  const path = options.path ?? profile.path ?? usualPath(inherited['HOME']);
  const file = await findProgram(name, path, cwd);
  const client = options.client ?? profile.client ?? basename(file);
  const worktree = options.worktree ?? profile.worktree ?? null;
  const startedAt = new Date().toISOString();
  const begin = options.name ?? profile.name ?? worktree ?? options.profile ?? client;
  const cleared = Object.fromEntries(Object.entries(inherited).filter(([key]) => !RC_VARIABLES.includes(key)));
  return {
    id: options.executionId ?? ExecutionFolder.newId(),
    sessionName: `${basename(begin, '.json').replace(/[^\w.-]+/g, '-')}-${stampOf(startedAt)}`,
    client,
    worktree,
    profile: options.profile ?? null,
    config: profile.config,
    file,
    args: profile.program === undefined ? [...profile.args, ...args] : args,
    cwd,
    env: { ...cleared, SHLVL: shellLevel(inherited), ...profile.env, PATH: path },
    stdin: options.executionId === undefined ? 'inherit' : 'ignore',
    timeoutMs: options.timeout ?? timeoutOf(profile),
    graceMs: options.grace ?? 10_000,
    progressMs: options.progress ?? 30_000,
    maxLogBytes: options.maxLog ?? 10 * 1024 * 1024,
    startedAt,
    causedBy: causesOf(options.correlationId, inherited),
  };
}

/** What was there when this process began: `.env` files are for Bloodbank, and not for what it runs. */
export function ownEnvironment({ settingsSources }: CommandContext): NodeJS.ProcessEnv {
  return { ...settingsSources.find(({ kind }) => kind === 'environment')?.values };
}

/** What was named, else the execution that this one runs within. Parents of which only the ids are known count as roots. */
export function causesOf(
  named: readonly string[] | undefined,
  env: NodeJS.ProcessEnv,
): readonly { readonly event_id: string; readonly correlation_id: string }[] {
  const outer = env[EXECUTION_VARIABLES.cause];
  const ids = named ?? (outer !== undefined && isEventId(outer) ? [outer] : []);
  return ids.map((id) => ({ event_id: id, correlation_id: id }));
}

/** At level 0 and with a socket as its stdin, as Node gives it, bash takes itself for a remote shell, and reads ~/.bashrc. */
function shellLevel({ SHLVL }: NodeJS.ProcessEnv): string {
  return String(Math.max(1, Number.parseInt(SHLVL ?? '', 10) || 0));
}

function timeoutOf({ timeout }: Profile): number | undefined {
  try {
    return timeout === undefined ? undefined : parseRunTime(timeout);
  } catch (thrown) {
    if (!(thrown instanceof InvalidArgumentError)) throw thrown;
    throw new UsageError(`The "timeout" of the profile is ${JSON.stringify(timeout)}. ${thrown.message}`);
  }
}

/** `20251103-143022`, in UTC. */
function stampOf(timestamp: string): string {
  return timestamp.slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
}
