import { existsSync } from 'node:fs';
import { topologyFilesOf, unreadTopologyFiles } from '@bloodbank/bus/topology-files';
import type { Registry } from '@bloodbank/core/contract';
import { BloodbankError } from '@bloodbank/core/errors';
import * as operations from '@bloodbank/operations';
import { loadContracts } from '../contracts/load-contracts.js';
import type { CommandContext } from '../shell/command-context.js';
import { displayPath } from '../shell/display-path.js';

export type ReadTopology = operations.ExaminedTopology;

/**
 * The topology files of the project and what is wrong with them: alone, and with a registry also given the contracts.
 *
 * @throws {BloodbankError} `config.invalid` when a folder was named and is not there.
 */
export function readTopology(context: CommandContext, registry?: Registry): Promise<ReadTopology> {
  return examine(context, registry);
}

/** The same, with what cannot work given the contracts. */
export async function examineTopology(context: CommandContext): Promise<ReadTopology> {
  const alone = await examine(context);
  if (!alone.hasFiles || alone.findings.some(({ severity }) => severity === 'error')) return alone;
  const { contracts } = await loadContracts(context);
  return examine(context, contracts.registry);
}

async function examine({ project, cwd, settings }: CommandContext, registry?: Registry): Promise<ReadTopology> {
  if (project.isTopologyNamed && !existsSync(project.topology)) {
    throw new BloodbankError('config.invalid', `There is no folder of topology files at ${project.topology}.`);
  }
  const files = await topologyFilesOf(project);
  const examined = operations.examineTopology(files, settings.EXCHANGE_NAME, registry);
  const findings = [...examined.findings, ...(await unreadTopologyFiles(project))].map((finding) =>
    finding.file === '' ? finding : { ...finding, file: displayPath(finding.file, cwd) },
  );
  return { ...examined, findings };
}
