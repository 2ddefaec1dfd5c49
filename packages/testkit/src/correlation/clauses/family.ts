import { createHash } from 'node:crypto';
import type { ChainLink, CorrelatedEvent, CorrelationChain } from '@bloodbank/core/ports';

/** A UUID for a name: the same in every test, so that an expectation can be read. */
export function idOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** An event of a name, caused by others, that happened `atMs` after noon. */
export function event(name: string, parents: readonly string[] = [], atMs = 0): CorrelatedEvent {
  return {
    event_id: idOf(name),
    event_type: 'llm.prompt',
    timestamp: new Date(Date.UTC(2026, 10, 21, 12) + atMs).toISOString(),
    correlation_id: idOf('flow'),
    correlation_ids: parents.map(idOf),
    source: { host: 'test', type: 'manual', app: name },
    metadata: { user_id: 'ada' },
  };
}

/** A chain as text: `1:B<A 2:C<B`, each with its depth and with what led to it. */
export function drawChain({ events, truncated }: CorrelationChain, names: readonly string[]): string {
  const nameOf = new Map(names.map((name) => [idOf(name), name]));
  const draw = ({ depth, event_id, via }: ChainLink): string =>
    `${depth}:${nameOf.get(event_id) ?? event_id}<${nameOf.get(via) ?? via}`;
  return [...events.map(draw), ...(truncated ? ['…'] : [])].join(' ');
}
