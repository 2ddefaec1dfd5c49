import { DirectIndex } from './direct-index.js';
import { FanoutIndex } from './fanout-index.js';
import { HeadersIndex } from './headers-index.js';
import type { BindingTerms, RoutingIndex } from './routing-index.js';
import { TopicIndex } from './topic-index.js';

/** The exchange types, each with the index that routes for it. */
export const EXCHANGE_TYPES: Readonly<Record<ExchangeType, <B extends BindingTerms>() => RoutingIndex<B>>> = {
  direct: () => new DirectIndex(),
  fanout: () => new FanoutIndex(),
  topic: () => new TopicIndex(),
  headers: () => new HeadersIndex(),
};

export type ExchangeType = 'direct' | 'fanout' | 'topic' | 'headers';

export function isExchangeType(name: string): name is ExchangeType {
  return Object.hasOwn(EXCHANGE_TYPES, name);
}
