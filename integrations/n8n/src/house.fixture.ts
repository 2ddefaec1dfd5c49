import { onTestFinished } from 'vitest';
import { connectBus } from '../../../packages/bus/src/index.js';
import { contracts } from '../../../packages/contracts/src/index.gen.js';
import { startEmbeddedBroker } from '../../../packages/embedded-broker/src/index.js';
import { createMemoryEventStore } from '../../../packages/event-store/src/index.js';
import { createGateway, type Gateway, type GatewayOptions } from '../../../packages/gateway/src/index.js';
import { createMemoryCommandStore, createMemoryInbox } from '../../../packages/inbox/src/index.js';
import { createLeaseDesk, type LeaseDeskOptions } from '../../../packages/leases/src/index.js';

const nothing = async (): Promise<never> => Promise.reject(new Error('Nobody asks for that here.'));

/** A gateway on an embedded broker, as `bloodbank up` has it, and a bus beside it. Everything goes after the test. */
export async function openHouse(
  options: Partial<GatewayOptions> = {},
  leases: Partial<LeaseDeskOptions> & { readonly port?: number } = {},
) {
  const broker = await startEmbeddedBroker();
  onTestFinished(() => broker.close());
  const open = (service: string) =>
    connectBus({ contracts, service, url: broker.url, topology: false, retry: { attempts: 3, delaysMs: [50] } });
  const bus = await open('house');
  onTestFinished(() => bus.close());
  const history = createMemoryEventStore();
  let gateway: Gateway | undefined;
  let closeDesk = async (): Promise<void> => {};

  /** The port is the same when it is started again. */
  async function start(port = 0): Promise<string> {
    const desk = createLeaseDesk({ open, ...leases });
    closeDesk = () => desk.close();
    gateway = await createGateway({
      registry: contracts.registry,
      bus: bus as never,
      inbox: createMemoryInbox(),
      correlation: bus.correlation,
      commands: createMemoryCommandStore(),
      history,
      subscriptions: { desk, queues: { report: nothing, remove: nothing } },
      port,
      ...options,
    });
    return gateway.listen();
  }
  async function stop(): Promise<void> {
    await gateway?.close();
    await closeDesk();
  }
  const url = await start();
  onTestFinished(stop);
  return { url, bus, broker, history, start: () => start(Number(new URL(url).port)), stop };
}
