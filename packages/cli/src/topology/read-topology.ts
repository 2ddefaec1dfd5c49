import { existsSync } from 'node:fs';
import { BloodbankError } from '@bloodbank/core';
import { checkTopology, type Finding, loadTopology, type Topology } from '@bloodbank/topology';
import { topologyFilesOf } from '../config/topology-files.js';
import { loadContracts } from '../contracts/load-contracts.js';
import type { CommandContext } from '../shell/command-context.js';
import { displayPath } from '../shell/display-path.js';

export interface ReadTopology {
  readonly topology: Topology;
  readonly findings: readonly Finding[];
  /** False where the project has no topology files: then queues come when they are consumed. */
  readonly hasFiles: boolean;
}

/**
 * The topology files of the project and what is wrong with them alone.
 *
 * @throws {BloodbankError} `config.invalid` when a folder was named and is not there.
 */
export async function readTopology({ project, cwd, settings }: CommandContext): Promise<ReadTopology> {
  if (project.isTopologyNamed && !existsSync(project.topology)) {
    throw new BloodbankError('config.invalid', `There is no folder of topology files at ${project.topology}.`);
  }
  const files = await topologyFilesOf(project);
  const { topology, findings } = loadTopology(files, settings.EXCHANGE_NAME);
  return { topology, findings: findings.map((finding) => named(finding, cwd)), hasFiles: files.length > 0 };
}

/** The same, with what cannot work given the contracts. */
export async function examineTopology(context: CommandContext): Promise<ReadTopology> {
  const read = await readTopology(context);
  if (!read.hasFiles || read.findings.some(({ severity }) => severity === 'error')) return read;
  const { contracts } = await loadContracts(context);
  const findings = checkTopology(read.topology, contracts.registry).map((finding) => named(finding, context.cwd));
  return { ...read, findings: [...read.findings, ...findings] };
}

function named(finding: Finding, cwd: string): Finding {
  return finding.file === '' ? finding : { ...finding, file: displayPath(finding.file, cwd) };
}
