import { DIRECT_EXCHANGE, TOPIC_EXCHANGE } from './expand/expand-queue.js';
import { commandsExchangeOf, DEAD_LETTER_EXCHANGE, EVENTS_EXCHANGE, recordExchangeOf } from './names.js';
import { type RascalExchange, VHOST } from './rascal/rascal-config.js';
import { createTopology, type Topology } from './topology.js';

/** The exchanges alone: what a bus needs where no topology file says more. Queues come when they are consumed. */
export function defaultTopology(exchange: string = EVENTS_EXCHANGE, type?: ExchangeType): Topology {
  const exchanges = standardExchanges(exchange, type);
  return createTopology({ vhosts: { [VHOST]: { exchanges, queues: {}, bindings: {} } } }, []);
}

/** On any other than a topic exchange, patterns mean what that type makes of them. */
export type ExchangeType = 'topic' | 'direct' | 'fanout' | 'headers';

/** The exchanges that every bus has: of events, of the commands beside them, of what is to be recorded, and of dead letters. */
export function standardExchanges(
  events: string,
  type: ExchangeType = 'topic',
): Readonly<Record<string, RascalExchange>> {
  return {
    [events]: { ...TOPIC_EXCHANGE, type },
    [commandsExchangeOf(events)]: TOPIC_EXCHANGE,
    [recordExchangeOf(events)]: TOPIC_EXCHANGE,
    [DEAD_LETTER_EXCHANGE]: DIRECT_EXCHANGE,
  };
}
