import { open } from 'node:fs/promises';
import { pause } from '@bloodbank/core/time';
import { type Execution, type ExecutionFolder, isOpen } from '@bloodbank/runner';
import type { CommandContext } from '../shell/command-context.js';
import { openExecutions, presentExecution } from './open-executions.js';

const LOOK_AGAIN_MS = 100;

/** From the beginning of what it printed to its end. The exit code is that of the execution; of an orphan, whose is unknown, 1. */
export async function runExecFollow(context: CommandContext, id: string): Promise<number> {
  const folder = await openExecutions(context);
  let execution = await folder.find(id);
  let read = 0;
  for (;;) {
    // Asked before the log is read: what was printed before the end is in it then.
    const isOver = !isOpen(execution);
    if (!context.isJson) read = await printFrom(execution.log_path, read);
    if (isOver) break;
    await pause(LOOK_AGAIN_MS);
    execution = await again(folder, execution);
  }
  if (context.isJson) await context.out.json(presentExecution(execution));
  return execution.exit_code ?? 1;
}

async function again(folder: ExecutionFolder, execution: Execution): Promise<Execution> {
  return (await folder.list()).find(({ execution_id }) => execution_id === execution.execution_id) ?? execution;
}

/** The new position. */
async function printFrom(path: string, from: number): Promise<number> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return from;
  try {
    const buffer = Buffer.alloc(64 * 1024);
    let position = from;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) return position;
      position += bytesRead;
      await new Promise((resolve) => process.stdout.write(Buffer.from(buffer.subarray(0, bytesRead)), resolve));
    }
  } finally {
    await file.close();
  }
}
