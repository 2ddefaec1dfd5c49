import type { RetryPolicy } from '@bloodbank/core/retry';
import { longestDelayMs } from '../longest-delay.js';
import { retryQueueOf } from '../names.js';
import type { Binding } from '../queue-declaration.js';
import { fragmentOf, type Topology } from '../topology.js';

/** A topology as a person asks about it: everything that the files imply, by name. */
export interface TopologyDescription {
  readonly exchanges: readonly ExchangeDescription[];
  readonly queues: readonly QueueDescription[];
}

export interface ExchangeDescription {
  readonly name: string;
  readonly type: string;
  /** Exchanges that this one passes messages on to. */
  readonly feeds: readonly Binding[];
}

export interface QueueDescription {
  readonly name: string;
  readonly role: 'service' | 'retry' | 'dead-letter' | 'other';
  readonly type: string;
  readonly bindings: readonly Binding[];
  /** For a retry queue: how long it holds a message, and which queue it returns it to. */
  readonly delayMs?: number;
  readonly of?: string;
  /** For a service's queue. */
  readonly service?: string;
  readonly deadLetterQueue?: string;
  readonly retry?: RetryPolicy;
  /** The delays of a message that fails every time, added up; what its handlers take comes on top. */
  readonly longestDelayMs?: number;
}

export function describeTopology(topology: Topology): TopologyDescription {
  const { exchanges, queues, bindings } = fragmentOf(topology);
  const bindingsTo = (destination: string, type: string): readonly Binding[] =>
    Object.values(bindings)
      .filter((binding) => binding.destination === destination && binding.destinationType === type)
      .map(({ source, bindingKey }) => ({ exchange: source, pattern: bindingKey }));
  return {
    exchanges: Object.entries(exchanges).map(([name, { type = 'topic' }]) => ({
      name,
      type,
      feeds: Object.values(bindings)
        .filter((binding) => binding.source === name && binding.destinationType === 'exchange')
        .map(({ destination, bindingKey }) => ({ exchange: destination, pattern: bindingKey })),
    })),
    queues: Object.entries(queues).map(([name, { options }]) => ({
      name,
      ...describeRole(name, topology),
      type: String(options?.arguments?.['x-queue-type'] ?? 'classic'),
      bindings: bindingsTo(name, 'queue'),
    })),
  };
}

function describeRole(name: string, { queues }: Topology): Omit<QueueDescription, 'name' | 'type' | 'bindings'> {
  for (const { queue, service, deadLetterQueue, retry, retryDelaysMs } of queues) {
    if (name === queue) {
      return {
        role: 'service',
        service,
        ...(deadLetterQueue === undefined ? {} : { deadLetterQueue }),
        retry,
        longestDelayMs: longestDelayMs(retry),
      } as const;
    }
    if (name === deadLetterQueue) return { role: 'dead-letter', of: queue } as const;
    const delayMs = retryDelaysMs.find((delay) => retryQueueOf(queue, delay) === name);
    if (delayMs !== undefined) return { role: 'retry', of: queue, delayMs } as const;
  }
  return { role: 'other' };
}
