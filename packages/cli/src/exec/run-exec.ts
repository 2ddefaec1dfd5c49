import { once } from 'node:events';
import {
  createRedactor,
  type Execution,
  type ExecutionFolder,
  type ExecutionPlan,
  orphanAnnouncement,
  runExecution,
  secretsOf,
} from '@bloodbank/runner';
import { type Announcer, openAnnouncer } from '../announce/open-announcer.js';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { forwardSignals } from '../shell/forward-signals.js';
import type { ExecOptions } from './exec-options.js';
import { openExecutions, presentExecution } from './open-executions.js';
import { planExecution } from './plan-execution.js';
import { assertNoWords } from './program-line.js';
import { startDetached } from './start-detached.js';

/** The exit code is the program's own: 128 and the signal where one ended it, 124 where its time was over. */
export async function runExec(
  context: CommandContext,
  words: readonly string[],
  line: readonly string[] | undefined,
  options: ExecOptions,
): Promise<number> {
  assertNoWords('exec', words);
  const folder = await openExecutions(context);
  const plan = await planAgain(folder, await planExecution(context, line ?? [], options));
  if (options.detach === true) return startDetached(context, folder, plan);

  context.goOnUnread();
  const announcer = openAnnouncer(context);
  let execution: Execution;
  try {
    execution = await watchOver(context, folder, plan, announcer);
    await tellOrphans(folder, announcer);
    await folder.prune();
  } finally {
    await announcer.close();
  }
  if (context.isJson) await context.out.json(presentExecution(execution));
  else if (context.notes.isTerminal) await context.notes.line(escapeText(describe(execution)));
  return execution.exit_code ?? 1;
}

/** One that was answered for begins when it was said to begin. */
async function planAgain(folder: ExecutionFolder, plan: ExecutionPlan): Promise<ExecutionPlan> {
  const answered = await folder.read(plan.id);
  if (answered === undefined) return plan;
  return { ...plan, startedAt: answered.started_at, sessionName: answered.session_name };
}

async function watchOver(
  context: CommandContext,
  folder: ExecutionFolder,
  plan: ExecutionPlan,
  announcer: Announcer,
): Promise<Execution> {
  let release = (): void => {};
  const passes = !context.isJson;
  try {
    return await runExecution(plan, {
      folder,
      redactor: createRedactor(secretsOf({ ...context.env, ...plan.env })),
      announce: (announcement) => announcer.announce(announcement),
      ...(passes ? { onOutput: passOn } : {}),
      onStarted(signal) {
        release = forwardSignals(signal);
        // As in a pipeline: whoever writes for nobody is told so.
        if (passes) process.stdout.once('error', () => signal('SIGPIPE'));
      },
    });
  } finally {
    release();
  }
}

function passOn(name: 'stdout' | 'stderr', chunk: Buffer): Promise<void> | undefined {
  const stream = process[name];
  if (stream.write(chunk) || stream.destroyed) return undefined;
  return once(stream, 'drain').then(
    () => {},
    () => {},
  );
}

/** Nobody else would say that nobody saw the end of those. */
async function tellOrphans(folder: ExecutionFolder, announcer: Announcer): Promise<void> {
  for (const orphan of await folder.settleOrphans()) announcer.announce(orphanAnnouncement(orphan));
}

function describe({ execution_id, status, duration_seconds, error }: Execution): string {
  const how = error === null ? status : `${status}: ${error.split('\n')[0]}`;
  return `Execution ${execution_id} ${how}, after ${duration_seconds} s.`;
}
