import { pluralise } from '../output/pluralise.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { formatFinding } from './format-finding.js';
import { examineTopology } from './read-topology.js';

/** The findings are the data, on stdout. Exit code 1 when one of them is an error. */
export async function runTopologyCheck(context: CommandContext): Promise<number> {
  const { out, notes, isJson } = context;
  const { topology, findings, hasFiles } = await examineTopology(context);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (isJson) {
    await out.json({ ok: errors === 0, queues: topology.queues.length, findings });
  } else {
    for (const finding of findings) await out.line(formatFinding(finding, out.colors));
    const files = hasFiles ? pluralise(topology.queues.length, 'service queue', 'service queues') : 'No topology files';
    const found =
      findings.length === 0
        ? 'nothing to correct'
        : `${pluralise(errors, 'error', 'errors')}, ${pluralise(findings.length - errors, 'warning', 'warnings')}`;
    await notes.line(`${files}: ${found}.`);
  }
  return errors === 0 ? EXIT_OK : EXIT_FAILURE;
}
