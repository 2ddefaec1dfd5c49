/**
 * An agent as a process of its own, with its state in Redis. It prints `ready`, and `working <event id>` when an action began;
 * with `dieAt`, that action never ends.
 */
import { contracts } from '@bloodbank/contracts';
import type { Source } from '@bloodbank/core/envelope';
import { createRedisAgentStates, createRedisCommandStore } from '@bloodbank/inbox';
import { createPublisher } from '@bloodbank/publisher';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { createAgentRunner } from '../index.js';
import type { OwnerOrders } from '../start-owner.fixture.js';

const { url, exchange, service, storeUrl, prefix, dieAt, leaseMs }: OwnerOrders = JSON.parse(process.argv[2] ?? '');

const store = createRedisCommandStore({ url: storeUrl, prefix: `${prefix}:commands` });
const states = createRedisAgentStates({ url: storeUrl, prefix });
const transport = await createRabbitTransport({ url, exchange, connectionName: service });
const source: Source = { host: 'test-host', type: 'agent', app: service };
const publisher = createPublisher({ contracts, transport, source });
const runner = createAgentRunner({ contracts, transport, publisher, service, source, store, states, leaseMs });

await runner.run('grolf', {
  actions: {
    work: async (command) => {
      console.log(`working ${command.event_id}`);
      if (dieAt !== undefined) await new Promise(() => {});
      return { outcome: 'success', result_payload: { by: process.pid } };
    },
  },
});
console.log('ready');
