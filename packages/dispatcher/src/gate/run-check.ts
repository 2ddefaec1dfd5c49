import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { toError } from '@bloodbank/core/errors';
import type { CheckPlan } from '../rules/rule-set.js';
import { expandHome } from '../state/expand-home.js';
import { redact } from '../text/redact.js';
import type { GateResult } from './gate-result.js';
import { TailBuffer } from './tail-buffer.js';

export interface CheckRequest {
  readonly component: string;
  readonly plan: CheckPlan;
  readonly timeoutSeconds: number;
  /** Of the dispatcher; a check sees of it what is allowed. */
  readonly env: NodeJS.ProcessEnv;
  readonly secrets: readonly string[];
  /** Ends the check when the dispatcher stops. */
  readonly signal: AbortSignal;
}

/** Variables without which programs do not run; none of them is a secret. */
const USUAL_ENV = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'TERM'];

const MAX_TAIL_LENGTH = 1_200;
/** Room for what redaction makes shorter, and for characters of several bytes. */
const KEPT_BYTES = 16 * 1024;
/** Between asking a check to end and ending it. */
const GRACE_MS = 3_000;
const LAST_OUTPUT_MS = 1_000;

/**
 * Runs the check of a component to its end, or to its timeout. It is a process group of its own, and nothing of it outlives this
 * call: not where it ignores SIGTERM, and not what it started itself.
 *
 * @throws {Error} only where `signal` ended it.
 */
export async function runCheck(request: CheckRequest): Promise<GateResult> {
  const { component, plan, timeoutSeconds, secrets, signal } = request;
  const cwd = expandHome(plan.cwd);
  const command = redact('argv' in plan.command ? plan.command.argv.join(' ') : plan.command.shell, secrets);
  const facts = { component, cwd, command };
  const folder = await stat(cwd).catch(() => undefined);
  if (folder?.isDirectory() !== true) return { status: 'missing', reason: 'missing_cwd', ...facts };

  const from = performance.now();
  const output = { stdout: new TailBuffer(KEPT_BYTES), stderr: new TailBuffer(KEPT_BYTES) };
  const child = startProcess(plan, cwd, envOf(plan, request.env));
  for (const name of ['stdout', 'stderr'] as const) child[name]?.on('data', (part: Buffer) => output[name].add(part));
  const how = await endOf(child, timeoutSeconds * 1_000, signal);
  const tails = {
    duration_seconds: Math.round((performance.now() - from) / 10) / 100,
    stdout_tail: tailOf(output.stdout.text, secrets),
    stderr_tail: tailOf(output.stderr.text, secrets),
  };
  if (how.kind === 'stopped') throw new Error(`The check of ${component} was ended, because the dispatcher stops.`);
  if (how.kind === 'timeout') return { status: 'timeout', ...facts, timeout_seconds: timeoutSeconds, ...tails };
  if (how.kind === 'not-started') {
    return { status: 'failed', reason: 'not_started', ...facts, ...tails, stderr_tail: tailOf(how.message, secrets) };
  }
  const status = how.code === 0 ? 'passed' : 'failed';
  return { status, ...facts, exit_code: how.code, ...tails };
}

function startProcess({ command }: CheckPlan, cwd: string, env: NodeJS.ProcessEnv): ChildProcess {
  const options: SpawnOptions = { cwd, env, detached: true, shell: false, stdio: ['ignore', 'pipe', 'pipe'] };
  if ('shell' in command) return spawn('/bin/sh', ['-c', command.shell], options);
  const [program = '', ...args] = command.argv;
  return spawn(program, args, options);
}

function envOf({ env: asked }: CheckPlan, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const seen = [...USUAL_ENV, ...asked].flatMap((name) =>
    env[name] === undefined ? [] : [[name, env[name]] as const],
  );
  return { ...Object.fromEntries(seen), CI: '1' };
}

type End =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'not-started'; readonly message: string };

/** What a signal ended, as a shell counts it. */
const KILLED = 137;

/** Waits for the process itself, not for its pipes: what it left behind may hold those open. */
function endOf(child: ChildProcess, timeoutMs: number, signal: AbortSignal): Promise<End> {
  return new Promise((resolve) => {
    let why: 'timeout' | 'stopped' | undefined;
    let grace: NodeJS.Timeout | undefined;
    const kill = (reason: 'timeout' | 'stopped'): void => {
      why ??= reason;
      killGroup(child, 'SIGTERM');
      grace ??= setTimeout(() => killGroup(child, 'SIGKILL'), GRACE_MS);
    };
    const onStop = (): void => kill('stopped');
    const timer = setTimeout(() => kill('timeout'), timeoutMs);
    const end = (how: End): void => {
      clearTimeout(timer);
      clearTimeout(grace);
      signal.removeEventListener('abort', onStop);
      killGroup(child, 'SIGKILL');
      // What was printed last may still be on its way; what left the group may hold the pipe for ever.
      const last = setTimeout(() => child.emit('close'), LAST_OUTPUT_MS);
      child.once('close', () => {
        clearTimeout(last);
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve(how);
      });
    };
    signal.addEventListener('abort', onStop, { once: true });
    if (signal.aborted) onStop();
    child.on('error', (error) => end({ kind: 'not-started', message: toError(error).message }));
    child.on('exit', (code) => end(why === undefined ? { kind: 'exit', code: code ?? KILLED } : { kind: why }));
  });
}

/** The whole group, as long as anything of it is there. */
function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nothing of it is left.
  }
}

function tailOf(text: string, secrets: readonly string[]): string {
  return redact(text.trim(), secrets).slice(-MAX_TAIL_LENGTH);
}
