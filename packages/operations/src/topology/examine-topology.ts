import type { Registry } from '@bloodbank/core/contract';
import type { TopologyFile } from '@bloodbank/core/ports';
import { type Finding, loadTopology, type Topology } from '@bloodbank/topology';
import { checkTopology } from '@bloodbank/topology/check';

export interface ExaminedTopology {
  readonly topology: Topology;
  readonly findings: readonly Finding[];
  /** False where there are no topology files: then queues come when they are consumed. */
  readonly hasFiles: boolean;
}

/** Topology files, and what is wrong with them: in themselves, and with a registry also given the contracts. */
export function examineTopology(
  files: readonly TopologyFile[],
  exchange: string,
  registry?: Registry,
): ExaminedTopology {
  const { topology, findings } = loadTopology(files, exchange);
  const hasFiles = files.length > 0;
  const isBroken = findings.some(({ severity }) => severity === 'error');
  if (registry === undefined || !hasFiles || isBroken) return { topology, findings, hasFiles };
  return { topology, findings: [...findings, ...checkTopology(topology, registry, exchange)], hasFiles };
}
