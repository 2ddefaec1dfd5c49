import type { ReplayStance } from '@bloodbank/core/envelope';
import type { ConsumerGroup } from '@bloodbank/core/ports';
import type { RetryPolicy } from '@bloodbank/core/retry';
import { exchangeOf } from './queue-declaration.js';
import type { Topology, TopologyQueue } from './topology.js';

/** A group as a service's file lays it out, in the words of the Transport port: what any broker can be told of it. */
export interface LaidOutGroup extends ConsumerGroup {
  readonly service: string;
  readonly file: string;
  readonly retry: RetryPolicy;
  readonly replay?: ReplayStance;
}

/** Every queue of a topology as a group, its partitions as one. `exchange` is that of the events. */
export function laidOutGroups({ queues }: Topology, exchange: string): readonly LaidOutGroup[] {
  const wholes = queues.filter(({ partition }) => partition === undefined || partition.index === 0);
  return wholes.map((queue) => groupOf(queue, exchange));
}

function groupOf(declaration: TopologyQueue, exchange: string): LaidOutGroup {
  const { service, file, retry, replay, bindings, retryDelaysMs, deadLetterQueue, partition } = declaration;
  const queue = partition?.of ?? declaration.queue;
  const kind = kindOf(declaration, queue, exchange);
  const source = exchangeOf(kind, exchange);
  const isUsual = queue.startsWith(`${source}.`);
  return {
    service,
    file,
    retry,
    ...(replay === undefined ? {} : { replay }),
    kind,
    group: isUsual ? queue.slice(source.length + 1) : queue,
    ...(isUsual ? {} : { name: queue }),
    patterns: bindings.filter((binding) => binding.exchange === source).map(({ pattern }) => pattern),
    retryDelaysMs,
    ...(deadLetterQueue === undefined ? { deadLetters: false } : {}),
    ...(partition === undefined ? {} : { partitions: partition.count }),
  };
}

/** By its name, or by what it is bound to. */
function kindOf({ bindings }: TopologyQueue, queue: string, exchange: string): ConsumerGroup['kind'] {
  const commands = exchangeOf('command', exchange);
  const isBoundToCommands = bindings.length > 0 && bindings.every((binding) => binding.exchange === commands);
  return queue.startsWith(`${commands}.`) || isBoundToCommands ? 'command' : 'event';
}
