import type { ReplayStance } from '@bloodbank/core/envelope';
import type { RetryPolicy } from '@bloodbank/core/retry';
import type { Origin } from './finding.js';
import type { QueueDeclaration } from './queue-declaration.js';
import { type RascalConfig, type RascalFragment, VHOST } from './rascal/rascal-config.js';

/** A queue that a topology file gives to a service. */
export interface TopologyQueue extends QueueDeclaration {
  readonly service: string;
  readonly file: string;
  readonly retry: RetryPolicy;
  /** How its handlers stand to events that are lived again, where the file says it. */
  readonly replay?: ReplayStance;
}

/** What the files of one folder say together, expanded to plain rascal. */
export interface Topology {
  readonly rascal: RascalConfig;
  readonly queues: readonly TopologyQueue[];
  serviceQueues(service: string): readonly TopologyQueue[];
  /** Where a file names this part; undefined for what only follows from it. */
  originOf(collection: keyof RascalFragment, name: string): Origin | undefined;
}

/** @param origins keyed by `<collection>/<name>` */
export function createTopology(
  rascal: RascalConfig,
  queues: readonly TopologyQueue[],
  origins: ReadonlyMap<string, Origin> = new Map(),
): Topology {
  return {
    rascal,
    queues,
    serviceQueues: (service) => queues.filter((queue) => queue.service === service),
    originOf: (collection, name) => origins.get(`${collection}/${name}`),
  };
}

/** The one vhost of a topology, with no collection missing. */
export function fragmentOf({ rascal }: Pick<Topology, 'rascal'>): RascalFragment {
  return { exchanges: {}, queues: {}, bindings: {}, ...rascal.vhosts[VHOST] };
}
