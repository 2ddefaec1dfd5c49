import { join } from 'node:path';
import { type Execution, ExecutionFolder, isProgramRunning } from '@bloodbank/runner';
import type { CommandContext } from '../shell/command-context.js';

export function openExecutions({ project }: CommandContext): Promise<ExecutionFolder> {
  return ExecutionFolder.open(join(project.root, '.bloodbank', 'executions'));
}

/** As it is shown: with whether the program runs at this moment, and without how it is known to the system. */
export function presentExecution(execution: Execution): Readonly<Record<string, unknown>> {
  const { supervisor: _, process: program, ...shown } = execution;
  return { ...shown, pid: program?.pid ?? null, is_program_running: isProgramRunning(execution) };
}
