import { pause } from '@bloodbank/core/time';
import { type Execution, type ExecutionFolder, isOpen, isProgramRunning, signalGroup } from '@bloodbank/runner';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { UsageError } from '../shell/usage-error.js';
import { openExecutions, presentExecution } from './open-executions.js';

export interface StopOptions {
  readonly grace?: number;
}

const LOOK_AGAIN_MS = 100;

/**
 * Asks the watcher, which passes it on, or the group of an orphan itself; after the grace, ends the group.
 *
 * @throws {UsageError} for one that has ended.
 */
export async function runExecStop(
  context: CommandContext,
  id: string,
  { grace = 10_000 }: StopOptions,
): Promise<number> {
  const folder = await openExecutions(context);
  const execution = await folder.find(id);
  if (!isOpen(execution) && !isProgramRunning(execution)) {
    throw new UsageError(`Execution ${execution.execution_id} has ended: ${execution.status}.`);
  }
  const isWatched = isOpen(execution) && execution.supervisor !== null;
  if (isWatched) signalProcess(execution.supervisor?.pid, 'SIGTERM');
  else signalGroup(execution.process?.pid, 'SIGTERM');
  const deadline = performance.now() + grace;
  let isKilled = false;
  let now = execution;
  while (isOpen(now) || isProgramRunning(now)) {
    if (!isKilled && performance.now() > deadline) {
      signalGroup(now.process?.pid, 'SIGKILL');
      isKilled = true;
    }
    await pause(LOOK_AGAIN_MS);
    now = await stateOf(folder, now);
  }
  if (context.isJson) await context.out.json(presentExecution(now));
  else await context.out.line(escapeText(`Execution ${now.execution_id} is ${now.status}.`));
  return EXIT_OK;
}

async function stateOf(folder: ExecutionFolder, execution: Execution): Promise<Execution> {
  return (await folder.list()).find(({ execution_id }) => execution_id === execution.execution_id) ?? execution;
}

function signalProcess(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}
