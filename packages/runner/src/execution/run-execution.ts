import { hostname } from 'node:os';
import { createEventId, deterministicEventId } from '@bloodbank/core/envelope';
import { ownIdentity, type ProcessIdentity, startOf } from '@bloodbank/outbox';
import { type Announce, type AnnouncedCause, type Announcement, causeOf } from '../announcement.js';
import { ExecutionLog } from '../output/execution-log.js';
import { decodeText, plainText } from '../output/plain-text.js';
import type { Redactor } from '../output/redactor.js';
import { exitCodeOf } from '../process/exit-code.js';
import { type ProgramEnd, startProgram } from '../process/run-program.js';
import type { Execution, ExecutionStatus } from './execution.js';
import type { ExecutionFolder } from './execution-folder.js';

/** What is to be run, everything looked up. */
export interface ExecutionPlan {
  readonly id: string;
  readonly sessionName: string;
  readonly client: string;
  readonly worktree: string | null;
  readonly profile: string | null;
  readonly config: Readonly<Record<string, unknown>>;
  /** Absolute. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: 'inherit' | 'ignore';
  readonly timeoutMs: number | undefined;
  readonly graceMs: number;
  readonly progressMs: number;
  readonly maxLogBytes: number;
  readonly startedAt: string;
  readonly causedBy: readonly AnnouncedCause[];
}

export interface ExecutionParts {
  readonly folder: ExecutionFolder;
  readonly announce: Announce;
  readonly redactor: Redactor;
  /** Where the output goes besides the log, as it is. While the promise is open the program waits. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', chunk: Buffer) => Promise<void> | undefined;
  /** Is handed what passes a signal on to the program and all that it started. */
  readonly onStarted: (signal: (name: NodeJS.Signals) => void) => void;
}

/** The variables by which a program knows its execution, and can name it as the cause of what it publishes. */
export const EXECUTION_VARIABLES = { id: 'EXECUTION_ID', cause: 'CAUSED_BY_EVENT_ID' } as const;

/**
 * Runs a program to its end, tells what becomes of it, and remembers it. Neither a bus that is away nor a full disk stops it.
 * Never rejects for what the program does.
 */
export async function runExecution(plan: ExecutionPlan, parts: ExecutionParts): Promise<Execution> {
  const { folder, redactor, onOutput } = parts;
  const from = performance.now();
  const started = startedOf(plan);
  const tell = announcerOf(plan, started, parts.announce);
  const write = (execution: Execution): Promise<void> => folder.write(execution).catch(() => {});
  const log = await ExecutionLog.open(folder.logOf(plan.id), plan.maxLogBytes, redactor);
  const running = startProgram({
    file: plan.file,
    args: plan.args,
    cwd: plan.cwd,
    env: {
      ...plan.env,
      [EXECUTION_VARIABLES.id]: plan.id,
      [EXECUTION_VARIABLES.cause]: started.eventId,
    },
    stdin: plan.stdin,
    timeoutMs: plan.timeoutMs,
    graceMs: plan.graceMs,
    onOutput(stream, chunk) {
      log.add(stream, chunk);
      return onOutput?.(stream, chunk);
    },
  });
  let wish: NodeJS.Signals | undefined;
  parts.onStarted((name) => {
    wish ??= name;
    running.signal(name);
  });
  parts.announce(started);
  const begun: Execution = { ...recordOf(plan, started, parts), status: 'running', process: identityOf(running.pid) };
  await write(begun);
  const secondsSince = (): number => Math.round((performance.now() - from) / 10) / 100;
  const progress = setInterval(() => {
    const message = lastLineOf(textOf(log.tail, redactor));
    tell('jelmore.execution.progress', {
      execution_id: plan.id,
      ...(message === undefined ? {} : { message }),
      duration_seconds: secondsSince(),
      output_bytes: log.outputBytes,
    });
  }, plan.progressMs);
  const end = await running.ended;
  clearInterval(progress);

  const { outputBytes, isCut, tail } = await log.close();
  const text = textOf(tail, redactor);
  const status = statusOf(end, wish);
  const error = status === 'succeeded' ? null : explain(plan, end, lastLineOf(text), redactor);
  const duration = secondsSince();
  const summary = text === '' ? 'It printed nothing.' : text;
  if (error === null) {
    tell('jelmore.execution.completed', {
      execution_id: plan.id,
      status: 'success',
      duration_seconds: duration,
      output: { summary, artifacts: [folder.logOf(plan.id)] },
    });
  } else tell('jelmore.execution.failed', { execution_id: plan.id, error });
  const ended: Execution = {
    ...begun,
    status,
    exit_code: exitCodeOf(end),
    ended_at: new Date().toISOString(),
    duration_seconds: duration,
    output_bytes: outputBytes,
    is_output_cut: isCut,
    summary,
    error,
  };
  await write(ended);
  return ended;
}

/** What is remembered before anything has begun. */
export function recordOf(
  plan: ExecutionPlan,
  started: Announcement,
  { folder, redactor }: Pick<ExecutionParts, 'folder' | 'redactor'>,
): Execution {
  return {
    execution_id: plan.id,
    session_name: plan.sessionName,
    client: plan.client,
    log_path: folder.logOf(plan.id),
    working_directory: plan.cwd,
    started_at: plan.startedAt,
    status: 'starting',
    program: plan.file,
    args: plan.args.map((argument) => redactor.text(argument)),
    worktree: plan.worktree,
    profile: plan.profile,
    timeout_ms: plan.timeoutMs ?? null,
    correlation_id: causeOf(started).correlation_id,
    started_event_id: started.eventId,
    supervisor: ownIdentity(),
    process: null,
    exit_code: null,
    ended_at: null,
    duration_seconds: null,
    output_bytes: 0,
    is_output_cut: false,
    summary: null,
    error: null,
  };
}

/** The same for the same execution, however often it is told. */
function eventIdOf(eventType: string, id: string, startedAt: string): string {
  return deterministicEventId(eventType, `${hostname()}|${id}|${startedAt}`);
}

export function startedOf(plan: ExecutionPlan): Announcement {
  const eventType = 'jelmore.execution.started';
  return {
    eventType,
    eventId: eventIdOf(eventType, plan.id, plan.startedAt),
    payload: {
      execution_id: plan.id,
      client: plan.client,
      worktree: plan.worktree,
      session_name: plan.sessionName,
      config: plan.config,
    },
    causedBy: plan.causedBy,
    timestamp: plan.startedAt,
    source: { type: 'service', app: 'bloodbank-exec' },
    metadata: { execution_id: plan.id },
  };
}

function announcerOf(
  plan: ExecutionPlan,
  started: Announcement,
  announce: Announce,
): (eventType: string, payload: Readonly<Record<string, unknown>>) => void {
  return (eventType, payload) =>
    announce({
      eventType,
      eventId: eventType.endsWith('.progress') ? createEventId() : eventIdOf(eventType, plan.id, plan.startedAt),
      payload,
      causedBy: [causeOf(started)],
      timestamp: new Date().toISOString(),
      source: { type: 'service', app: 'bloodbank-exec' },
      metadata: { execution_id: plan.id },
    });
}

/** That nobody saw the end of an execution, told by whoever finds it. */
export function orphanAnnouncement(orphan: Execution): Announcement {
  const { execution_id, started_event_id, correlation_id, started_at } = orphan;
  const eventType = 'jelmore.execution.failed';
  return {
    eventType,
    eventId: eventIdOf(eventType, execution_id, started_at),
    payload: { execution_id, error: orphan.error ?? 'Nobody saw the end.' },
    causedBy: [{ event_id: started_event_id, correlation_id }],
    timestamp: new Date().toISOString(),
    source: { type: 'service', app: 'bloodbank-exec' },
    metadata: { execution_id },
  };
}

function statusOf(end: ProgramEnd, wish: NodeJS.Signals | undefined): ExecutionStatus {
  if (end.kind === 'exited' && end.code === 0) return 'succeeded';
  if (end.kind === 'timed-out') return 'timed-out';
  return wish === undefined || end.kind === 'not-started' ? 'failed' : 'stopped';
}

function explain(plan: ExecutionPlan, end: ProgramEnd, lastLine: string | undefined, redactor: Redactor): string {
  const said = lastLine === undefined ? '' : `: ${lastLine}`;
  switch (end.kind) {
    case 'exited':
      return `${plan.client} exited with status ${end.code}${said}`;
    case 'signalled':
      return `${plan.client} was ended by ${end.signal}${said}`;
    case 'timed-out':
      return `${plan.client} did not end within ${(plan.timeoutMs ?? 0) / 1_000} s, and was ended${said}`;
    case 'not-started':
      return redactor.text(`${plan.client} could not be started: ${end.message}`);
  }
}

const SUMMARY_LENGTH = 2_000;
const LINE_LENGTH = 500;

function textOf(tail: Buffer, redactor: Redactor): string {
  const text = decodeText(tail);
  if (text === undefined) return 'Its output is no text.';
  // Once more: what escape sequences had cut in pieces is whole now.
  return redactor.text(plainText(text)).trim().slice(-SUMMARY_LENGTH);
}

function lastLineOf(text: string): string | undefined {
  return text.split('\n').at(-1)?.trim().slice(0, LINE_LENGTH) || undefined;
}

/** What tells a process of ours from every later one of the same pid. */
function identityOf(pid: number | undefined): Pick<ProcessIdentity, 'pid' | 'startedAt'> | null {
  return pid === undefined ? null : { pid, startedAt: startOf(pid) };
}
