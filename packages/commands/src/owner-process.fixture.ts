/**
 * An owner of commands as a process of its own, that is killed with SIGKILL at one moment of its first command's life. It prints
 * `ready`, and `executed <command id>` for each time that `execute` ran.
 */
import { contracts } from '@bloodbank/contracts';
import type { Source } from '@bloodbank/core/envelope';
import { NonRetryable } from '@bloodbank/core/errors';
import { createPostgresCommandStore, createRedisCommandStore } from '@bloodbank/inbox';
import { createPublisher } from '@bloodbank/publisher';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { type CommandMoment, createCommands } from './index.js';
import type { OwnerOrders } from './start-owner.fixture.js';

const { url, exchange, service, storeUrl, prefix, dieAt, leaseMs }: OwnerOrders = JSON.parse(process.argv[2] ?? '');

const store = storeUrl.startsWith('redis')
  ? createRedisCommandStore({ url: storeUrl, prefix })
  : createPostgresCommandStore({ url: storeUrl, schema: prefix });
const transport = await createRabbitTransport({ url, exchange, connectionName: service });
const source: Source = { host: 'test-host', type: 'service', app: service };
const publisher = createPublisher({ contracts, transport, source });

const die = (moment: CommandMoment): void => {
  if (moment === dieAt) process.kill(process.pid, 'SIGKILL');
};

const commands = createCommands({ contracts, transport, publisher, service, source, store, leaseMs, onMoment: die });
await commands.handle('agent.thread.prompt', {
  execute(command, { publish }) {
    console.log(`executed ${command.event_id}`);
    const response = { provider: 'anthropic', response: crypto.randomUUID() };
    for (let n = 0; n < 3; n++) publish('agent.thread.response', { ...response, tokens_used: n });
    if (command.payload.prompt === 'fail') throw new NonRetryable('On purpose.');
    return response;
  },
  rollback(command) {
    console.log(`rolled back ${command.event_id}`);
  },
});
process.once('SIGTERM', () => void commands.stop().then(() => process.exit(0)));
console.log('ready');
