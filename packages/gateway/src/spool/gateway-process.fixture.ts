import { contracts } from '@bloodbank/contracts';
import { toError } from '@bloodbank/core/errors';
import { createMemoryInbox } from '@bloodbank/inbox';
import { createPublisher } from '@bloodbank/publisher';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { createGateway } from '../create-gateway.js';
import { createDirectIntake } from '../intake/direct-intake.js';
import { SECRET } from '../webhooks/sign.fixture.js';
import { createReconnectingBus } from './reconnecting-bus.js';
import { createSpoolingIntake } from './spooling-intake.js';

/** A gateway in a process of its own: `node … gateway-process.fixture.ts <broker url> <spool folder>`. Prints its address. */
const [url = '', folder = ''] = process.argv.slice(2);
const { registry } = contracts;
const source = { host: 'test', type: 'service', app: 'gateway-process' };

const bus = createReconnectingBus(
  async () => {
    const transport = await createRabbitTransport({ url, connectTimeoutMs: 2_000 });
    const { send } = createPublisher({ contracts, transport, source });
    return {
      send,
      request: async () => Promise.reject(new Error('Nobody asks here.')),
      tap: async () => ({ stop: async () => {} }),
      health: () => transport.health(),
      close: () => transport.close(),
    };
  },
  { address: url, delays: { initialDelayMs: 50, maxDelayMs: 500 } },
);
const direct = createDirectIntake({ bus, timeoutMs: 1_000 });
const intake = await createSpoolingIntake(direct, {
  registry,
  folder,
  delays: { initialDelayMs: 50, maxDelayMs: 500 },
});
const open = { secrets: [SECRET] };
const webhooks = { github: open, stripe: open, plane: open };
const gateway = await createGateway({ registry, bus, inbox: createMemoryInbox(), intake, webhooks, port: 0 });
process.stdout.write(`${await gateway.listen()}\n`);

process.on('SIGTERM', () => {
  const end = async (): Promise<void> => {
    await gateway.close();
    await intake.close();
    await bus.close();
  };
  end().then(
    () => process.exit(0),
    (thrown: unknown) => {
      process.stderr.write(`${toError(thrown).stack}\n`);
      process.exit(1);
    },
  );
});
