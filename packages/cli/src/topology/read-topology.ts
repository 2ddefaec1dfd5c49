import { existsSync } from 'node:fs';
import { BloodbankError } from '@bloodbank/core';
import {
  checkTopology,
  defaultTopology,
  type Finding,
  loadTopology,
  readTopologyFolder,
  type Topology,
} from '@bloodbank/topology';
import { loadContracts } from '../contracts/load-contracts.js';
import type { CommandContext } from '../shell/command-context.js';
import { displayPath } from '../shell/display-path.js';

export interface ReadTopology {
  readonly topology: Topology;
  readonly findings: readonly Finding[];
  /** False where the project has no topology folder: then queues come when they are consumed. */
  readonly hasFiles: boolean;
}

/**
 * The topology files of the project and what is wrong with them alone.
 *
 * @throws {BloodbankError} `config.invalid` when a folder was named and is not there.
 */
export async function readTopology({ project, cwd, settings }: CommandContext): Promise<ReadTopology> {
  const folder = project.topology;
  if (!existsSync(folder)) {
    if (project.isTopologyNamed) {
      throw new BloodbankError('config.invalid', `There is no folder of topology files at ${folder}.`);
    }
    return { topology: defaultTopology(settings.EXCHANGE_NAME), findings: [], hasFiles: false };
  }
  const { topology, findings } = loadTopology(await readTopologyFolder(folder));
  return { topology, findings: findings.map((finding) => named(finding, cwd)), hasFiles: true };
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
