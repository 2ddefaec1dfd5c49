import type { Finding } from '../finding.js';
import { commandsExchangeOf } from '../names.js';
import type { Topology } from '../topology.js';

export const FOREIGN_QUEUE = 'queue-of-file';

/**
 * Queues whose names give them to another service than their file does: that service does not read the file, so what it says
 * of their bindings, retries and partitions has no effect. A warning, for a program of somebody else may consume them.
 */
export function checkOwners(topology: Topology, exchange: string): readonly Finding[] {
  const firsts = topology.queues.filter(({ partition }) => partition === undefined || partition.index === 0);
  return firsts.flatMap(({ queue: declared, partition, service, file }): readonly Finding[] => {
    const queue = partition?.of ?? declared;
    const group = groupOf(queue, exchange);
    if (group === undefined || isOf(group, service)) return [];
    const [owner = group] = group.split('.');
    return [
      {
        severity: 'warning',
        rule: FOREIGN_QUEUE,
        ...(topology.originOf('queues', queue) ?? { file, pointer: '' }),
        message: `By its name "${queue}" is a queue of the service ${owner}, which does not read the file of ${service}: its bindings, retries and partitions here have no effect.`,
        fix: `Move it to ${owner}.json, or call it "${queue.slice(0, -group.length)}${service}".`,
      },
    ];
  });
}

/** Whether a queue of this name could be one of the service. */
export function isQueueOf(queue: string, service: string, exchange: string): boolean {
  const group = groupOf(queue, exchange);
  return group !== undefined && isOf(group, service);
}

function groupOf(queue: string, exchange: string): string | undefined {
  const source = [exchange, commandsExchangeOf(exchange)].find((one) => queue.startsWith(`${one}.`));
  return source === undefined ? undefined : queue.slice(source.length + 1);
}

function isOf(group: string, service: string): boolean {
  return group === service || group.startsWith(`${service}.`);
}
