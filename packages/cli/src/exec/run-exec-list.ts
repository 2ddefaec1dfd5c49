import { type Execution, isOpen } from '@bloodbank/runner';
import { escapeText } from '../output/escape-text.js';
import { formatTable } from '../output/table.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { openExecutions, presentExecution } from './open-executions.js';

export async function runExecList(
  context: CommandContext,
  { running = false }: { readonly running?: boolean },
): Promise<number> {
  const folder = await openExecutions(context);
  const shown = (await folder.list()).filter((execution) => !running || isOpen(execution));
  const { out, isJson } = context;
  if (isJson) for (const execution of shown) await out.json(presentExecution(execution));
  else if (shown.length === 0) await out.line(running ? 'No execution is running.' : 'No execution is remembered.');
  else {
    const rows = shown.map((execution) =>
      [
        execution.execution_id,
        execution.status,
        execution.started_at.slice(0, 19),
        durationOf(execution),
        escapeText(execution.session_name),
      ].map((text) => ({ text })),
    );
    const lines = formatTable(rows, { indent: '', ...(out.width === undefined ? {} : { width: out.width }) });
    for (const line of lines) await out.line(line);
  }
  return EXIT_OK;
}

function durationOf({ duration_seconds }: Execution): string {
  return duration_seconds === null ? '' : `${duration_seconds} s`;
}
