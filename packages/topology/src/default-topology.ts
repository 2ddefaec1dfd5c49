import { COMMANDS_EXCHANGE, DEAD_LETTER_EXCHANGE, EVENTS_EXCHANGE } from '@bloodbank/core';
import { DIRECT_EXCHANGE, TOPIC_EXCHANGE } from './expand/expand-queue.js';
import { VHOST } from './rascal/rascal-config.js';
import { createTopology, type Topology } from './topology.js';

/** The exchanges alone: what a bus needs where no topology folder is given. Queues come when they are consumed. */
export function defaultTopology(exchange: string = EVENTS_EXCHANGE): Topology {
  const exchanges = {
    [exchange]: TOPIC_EXCHANGE,
    [COMMANDS_EXCHANGE]: TOPIC_EXCHANGE,
    [DEAD_LETTER_EXCHANGE]: DIRECT_EXCHANGE,
  };
  return createTopology({ vhosts: { [VHOST]: { exchanges, queues: {}, bindings: {} } } }, []);
}
