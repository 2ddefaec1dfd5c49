/** An owner of commands as a process of its own, that kills itself when it is told to. It prints `ready` and each `execute`. */
import { createCommands } from '@bloodbank/commands';
import { contracts } from '@bloodbank/contracts';
import { createPostgresCommandStore, createRedisCommandStore } from '@bloodbank/inbox';
import { createPublisher } from '@bloodbank/publisher';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import type { OwnerOrders } from './start-owner.js';

const { url, exchange, service, storeUrl, prefix, leaseMs, death }: OwnerOrders = JSON.parse(process.argv[2] ?? '');

const store = storeUrl.startsWith('redis')
  ? createRedisCommandStore({ url: storeUrl, prefix })
  : createPostgresCommandStore({ url: storeUrl, schema: prefix });
const transport = await createRabbitTransport({ url, exchange, connectionName: service });
const source = { host: 'faults', type: 'service', app: service } as const;
const publisher = createPublisher({ contracts, transport, source });
const begun: string[] = [];
const commands = createCommands({
  contracts,
  transport,
  publisher,
  service,
  source,
  store,
  leaseMs,
  onMoment: (moment, id) => {
    if (moment === 'claimed') begun.push(id);
    if (death?.at === moment && id === begun[death.ofCommand]) process.kill(process.pid, 'SIGKILL');
  },
});
await commands.handle(
  'agent.thread.prompt',
  (command, { publish }) => {
    console.log(`executed ${command.event_id}`);
    // Another answer with each execution: two of them could not pass for one.
    const response = { provider: 'anthropic', response: crypto.randomUUID() };
    for (let n = 0; n < 3; n++) publish('agent.thread.response', { ...response, tokens_used: n });
    return response;
  },
  { concurrency: 4 },
);
console.log('ready');
