import { contracts } from '@bloodbank/contracts';
import { toError } from '@bloodbank/core/errors';
import { createMemoryInbox } from '@bloodbank/inbox';
import { createLeaseDesk } from '@bloodbank/leases';
import { openServiceBus } from '../../../leases/src/service-bus.fixture.js';
import { createGateway } from '../create-gateway.js';

/** A gateway that hands out leases, in a process of its own: `node … <broker url> <exchange>`. Prints its address. */
const [url = '', exchange = ''] = process.argv.slice(2);
const desk = createLeaseDesk({ open: (service) => openServiceBus(url, exchange, service) });
const nothing = async (): Promise<never> => Promise.reject(new Error('Nobody asks for that here.'));
const gateway = await createGateway({
  registry: contracts.registry,
  bus: { send: nothing, request: nothing, tap: nothing, health: () => ({ status: 'healthy', details: {} }) },
  inbox: createMemoryInbox(),
  subscriptions: { desk, queues: { report: nothing, remove: nothing } },
  port: 0,
});
process.stdout.write(`${await gateway.listen()}\n`);

process.on('SIGTERM', () => {
  gateway
    .close()
    .then(() => desk.close())
    .then(
      () => process.exit(0),
      (thrown: unknown) => {
        process.stderr.write(`${toError(thrown).stack}\n`);
        process.exit(1);
      },
    );
});
