import { transportFor } from '@bloodbank/bus/broker';
import { patternReading } from '@bloodbank/core/routing';
import { describeTopology, formatTopology, type ReadPatternOf } from '@bloodbank/topology/describe';
import { loadContracts } from '../contracts/load-contracts.js';
import { escapeLines } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { findRunningBroker } from '../shell/find-running-broker.js';
import { formatFinding } from './format-finding.js';
import { readTopology } from './read-topology.js';
import { topologyRequestOf } from './with-topology-admin.js';

/** As text for people; as JSON the plain rascal configuration, which rascal itself takes. Where the broker is Kafka, as topics and groups. */
export async function runTopologyShow(context: CommandContext): Promise<number> {
  const { out, notes, isJson } = context;
  const { topology, findings, hasFiles } = await readTopology(context);
  for (const finding of findings) await notes.line(formatFinding(finding, notes.colors));
  const isBroken = findings.some(({ severity }) => severity === 'error');
  const layout = isBroken ? undefined : await layoutOfBroker(context);
  if (!hasFiles) await notes.line('There are no topology files: each queue is declared when its service subscribes.');
  if (layout !== undefined) await (isJson ? out.json(layout.json) : out.line(escapeLines(layout.text)));
  else if (isJson) await out.json(topology.rascal);
  else {
    const readingOf = await readingsOf(context);
    await out.line(escapeLines(formatTopology(describeTopology(topology), readingOf).trimEnd()));
  }
  return isBroken ? EXIT_FAILURE : EXIT_OK;
}

/** In the words of the broker that the project names, where they are not those of the files. It need not be there. */
async function layoutOfBroker(
  context: CommandContext,
): Promise<{ readonly text: string; readonly json: object } | undefined> {
  const found = await findRunningBroker(context);
  if (found === undefined) return undefined;
  const factory = await transportFor(found.url);
  return factory.describeLayout?.(await topologyRequestOf(context, found.url));
}

/** Of the project's own events. Where its schemas cannot be read, the layout is shown all the same. */
async function readingsOf(context: CommandContext): Promise<ReadPatternOf> {
  const loaded = await loadContracts(context).catch(() => undefined);
  if (loaded === undefined) return () => undefined;
  const { registry } = loaded.contracts;
  const events = context.settings.EXCHANGE_NAME;
  return ({ exchange, pattern }) => (exchange === events ? patternReading(pattern, registry) : undefined);
}
