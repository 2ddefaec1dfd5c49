import { EMPTY_TABLE } from '../../wire/field-value.js';
import type { Exchange } from '../exchange.js';
import type { Message } from '../message.js';
import type { Queue } from '../queue.js';

/** Where names are looked up while routing. */
export interface RoutingNames {
  findExchange(name: string): Exchange | undefined;
  findQueue(name: string): Queue | undefined;
}

/**
 * Follows a message from its exchange over bindings, exchange-to-exchange bindings and alternate exchanges to queues.
 * Each exchange is visited once, so bindings may form circles; each queue gets one copy.
 */
export function findRoutes(names: RoutingNames, message: Message): ReadonlySet<Queue> {
  const queues = new Set<Queue>();
  const start = names.findExchange(message.exchange);
  if (start === undefined) return queues;
  const keys = message.extraKeys.length === 0 ? [message.routingKey] : [message.routingKey, ...message.extraKeys];
  const headers = message.properties.headers ?? EMPTY_TABLE;
  const visited = new Set([start]);
  for (const exchange of visited) {
    let matched = false;
    for (const routingKey of keys) {
      if (exchange.name === '') {
        const queue = names.findQueue(routingKey);
        if (queue !== undefined) {
          queues.add(queue);
          matched = true;
        }
        continue;
      }
      exchange.match({ routingKey, headers }, ({ destination }) => {
        matched = true;
        if (destination.kind === 'queue') queues.add(destination);
        else visited.add(destination);
      });
    }
    if (matched || exchange.alternate === undefined) continue;
    const alternate = names.findExchange(exchange.alternate);
    if (alternate !== undefined) visited.add(alternate);
  }
  return queues;
}
