import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  createRedactor,
  type ExecutionFolder,
  type ExecutionHandle,
  type ExecutionPlan,
  recordOf,
  secretsOf,
  startedOf,
} from '@bloodbank/runner';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';

const BIN = fileURLToPath(new URL('../../bin/bloodbank.js', import.meta.url));

/** Starts a watcher of its own session, which runs the same command line, and answers with what the execution is known by. */
export async function startDetached(
  context: CommandContext,
  folder: ExecutionFolder,
  plan: ExecutionPlan,
): Promise<number> {
  const redactor = createRedactor(secretsOf({ ...context.env, ...plan.env }));
  const record = recordOf(plan, startedOf(plan), { folder, redactor });
  await folder.write({ ...record, supervisor: null });
  const log = await open(folder.watcherLogOf(plan.id), 'a', 0o600);
  const argv = process.argv.slice(2);
  const cut = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const own = argv.slice(0, cut).filter((word) => word !== '--detach');
  const args = [BIN, ...own, '--output', 'json', '--execution-id', plan.id, ...argv.slice(cut)];
  const child = spawn(process.execPath, args, {
    cwd: context.cwd,
    env: process.env,
    detached: true,
    stdio: ['ignore', 'ignore', log.fd],
  });
  await once(child, 'spawn');
  child.unref();
  await log.close();
  const { execution_id, session_name, client, log_path, working_directory, started_at } = record;
  const handle = { execution_id, session_name, client, log_path, working_directory, started_at };
  if (context.isJson) await context.out.json(handle satisfies ExecutionHandle);
  else {
    await context.notes.line(
      `Started ${session_name}; \`bloodbank exec follow ${execution_id}\` shows what it prints.`,
    );
    await context.out.line(execution_id);
  }
  return EXIT_OK;
}
