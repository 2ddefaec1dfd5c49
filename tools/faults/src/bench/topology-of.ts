import type { QueueDeclaration } from '@bloodbank/core';
import { createTopology, defaultTopology, expandQueue, mergeRascal, type Topology } from '@bloodbank/topology';

/** The topology behind a queue of a fault, with another delivery limit than the usual one where it asks for that. */
export function topologyOf(declaration: QueueDeclaration, deliveryLimit: number | undefined): Topology {
  const { queue, bindings } = declaration;
  const usual = defaultTopology(bindings[0]?.exchange);
  if (deliveryLimit === undefined) return usual;
  const options = expandQueue(declaration).queues[queue]?.options;
  const limited = { options: { ...options, arguments: { ...options?.arguments, 'x-delivery-limit': deliveryLimit } } };
  return createTopology(mergeRascal(usual.rascal, { queues: { [queue]: limited } }), []);
}
