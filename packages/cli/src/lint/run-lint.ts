import { hasErrors } from '@bloodbank/schema-model';
import { checkTree } from '../contracts/check-tree.js';
import { formatProblem } from '../contracts/format-problem.js';
import { pluralise } from '../output/pluralise.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';

/** The findings are the data, on stdout. Exit code 1 when one of them is an error. */
export async function runLint(context: CommandContext): Promise<number> {
  const { out, notes, isJson } = context;
  const { set, problems } = await checkTree(context);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  const isOk = !hasErrors(problems);
  if (isJson) {
    await out.json({ ok: isOk, contracts: set.events.length, errors, warnings, problems });
  } else {
    for (const problem of problems) await out.line(formatProblem(problem, out.colors));
    const found =
      problems.length === 0
        ? 'nothing to correct'
        : `${pluralise(errors, 'error', 'errors')}, ${pluralise(warnings, 'warning', 'warnings')}`;
    await notes.line(`${pluralise(set.events.length, 'contract', 'contracts')}: ${found}.`);
  }
  return isOk ? EXIT_OK : EXIT_FAILURE;
}
