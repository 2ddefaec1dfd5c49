import type { ConsumerGroup } from '@bloodbank/core/ports';
import {
  createTopology,
  defaultTopology,
  expandQueue,
  mergeRascal,
  type QueueDeclaration,
  type Topology,
} from '@bloodbank/topology';
import type { RabbitTransportOptions } from '@bloodbank/transport-rabbitmq';

/** A queue of a fault, with its dead letters. */
export interface FaultQueue extends QueueDeclaration {
  readonly deadLetterQueue: string;
}

/** What a transport must be told to work on the queue of a fault. */
export function layoutOf(
  declaration: QueueDeclaration,
  deliveryLimit: number | undefined,
): Pick<RabbitTransportOptions, 'exchange' | 'topology'> {
  return { exchange: exchangeOf(declaration), topology: topologyOf(declaration, deliveryLimit) };
}

/** The group whose queue a fault declared, under the queue's own name. */
export function groupOf({ queue, bindings, retryDelaysMs }: QueueDeclaration): ConsumerGroup {
  return { kind: 'event', group: queue, name: queue, patterns: bindings.map(({ pattern }) => pattern), retryDelaysMs };
}

function exchangeOf({ bindings }: QueueDeclaration): string {
  const [binding] = bindings;
  if (binding === undefined) throw new Error('The queue of a fault is bound to its exchange.');
  return binding.exchange;
}

/** The topology behind a queue of a fault, with another delivery limit than the usual one where it asks for that. */
function topologyOf(declaration: QueueDeclaration, deliveryLimit: number | undefined): Topology {
  const { queue } = declaration;
  const usual = defaultTopology(exchangeOf(declaration));
  if (deliveryLimit === undefined) return usual;
  const options = expandQueue(declaration).queues[queue]?.options;
  const limited = { options: { ...options, arguments: { ...options?.arguments, 'x-delivery-limit': deliveryLimit } } };
  return createTopology(mergeRascal(usual.rascal, { queues: { [queue]: limited } }), []);
}
