import { patternReading } from '@bloodbank/core/routing';
import { describeTopology, formatTopology, type ReadPatternOf } from '@bloodbank/topology';
import { loadContracts } from '../contracts/load-contracts.js';
import { escapeLines } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { formatFinding } from './format-finding.js';
import { readTopology } from './read-topology.js';

/** As text for people; as JSON the plain rascal configuration, which rascal itself takes. */
export async function runTopologyShow(context: CommandContext): Promise<number> {
  const { out, notes, isJson } = context;
  const { topology, findings, hasFiles } = await readTopology(context);
  for (const finding of findings) await notes.line(formatFinding(finding, notes.colors));
  if (!hasFiles) await notes.line('There are no topology files: each queue is declared when its service subscribes.');
  if (isJson) await out.json(topology.rascal);
  else {
    const readingOf = await readingsOf(context);
    await out.line(escapeLines(formatTopology(describeTopology(topology), readingOf).trimEnd()));
  }
  return findings.some(({ severity }) => severity === 'error') ? EXIT_FAILURE : EXIT_OK;
}

/** Of the project's own events. Where its schemas cannot be read, the layout is shown all the same. */
async function readingsOf(context: CommandContext): Promise<ReadPatternOf> {
  const loaded = await loadContracts(context).catch(() => undefined);
  if (loaded === undefined) return () => undefined;
  const { registry } = loaded.contracts;
  const events = context.settings.EXCHANGE_NAME;
  return ({ exchange, pattern }) => (exchange === events ? patternReading(pattern, registry) : undefined);
}
