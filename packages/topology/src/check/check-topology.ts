import type { Registry } from '@bloodbank/core/contract';
import type { Finding } from '../finding.js';
import { EVENTS_EXCHANGE } from '../names.js';
import { fragmentOf, type Topology } from '../topology.js';
import { RULES } from './rules.js';

/** What cannot work in a topology whose files are valid, given the contracts of the tree. */
export function checkTopology(
  topology: Topology,
  registry: Registry,
  exchange: string = EVENTS_EXCHANGE,
): readonly Finding[] {
  const subject = { topology, registry, exchange, vhost: fragmentOf(topology) };
  return RULES.flatMap(({ id, find }) =>
    find(subject).map(({ severity = 'error', origin, message, fix }) => ({
      severity,
      rule: id,
      ...(origin ?? { file: '', pointer: '' }),
      message,
      fix,
    })),
  );
}
