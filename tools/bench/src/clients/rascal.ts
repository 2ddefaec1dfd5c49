import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { ArmSetting } from '../harness/workload.js';
import { type Client, NO_DELAY, numberOption, type OpenConsumer, type OpenPublisher, type Payload } from './client.js';

/** The little of rascal that is used here; it ships no types and is CommonJS. */
interface RascalBroker extends EventEmitter {
  publish(publication: string, content: unknown, overrides: object): Promise<EventEmitter>;
  subscribe(subscription: string): Promise<EventEmitter>;
  shutdown(): Promise<void>;
}

interface Rascal {
  readonly BrokerAsPromised: { create(config: object): Promise<RascalBroker> };
  withDefaultConfig(config: object): object;
}

/**
 * rascal as its README shows it, on its default configuration. `pool` sets how many channels it publishes over: it holds
 * one for each publication until its confirm.
 */
export const rascalClient: Client = {
  async openPublisher(setting): Promise<OpenPublisher> {
    const broker = await connect(setting, {});
    return {
      publish({ eventType, envelope, properties }, settled) {
        const overrides = { routingKey: eventType, options: properties };
        broker.publish('event', envelope, overrides).then((publication) => {
          publication.once('success', () => settled());
          publication.once('return', () => settled(new Error('A message came back as unroutable.')));
          publication.once('error', settled);
        }, settled);
      },
      close: () => broker.shutdown(),
    };
  },

  async openConsumer(setting): Promise<OpenConsumer> {
    const broker = await connect(setting, { prefetch: numberOption(setting, 'prefetch') });
    return {
      async start(onPayload) {
        const subscription = await broker.subscribe('events');
        subscription.on(
          'message',
          (_message: unknown, content: { readonly payload: Payload }, ackOrNack: () => void) => {
            onPayload(content.payload);
            ackOrNack();
          },
        );
        subscription.on('error', () => {});
      },
      close: () => broker.shutdown(),
    };
  },
};

async function connect({ url, place, options }: ArmSetting, subscription: object): Promise<RascalBroker> {
  const rascal = createRequire(import.meta.url)('rascal') as Rascal;
  const { pool } = options;
  const pools = pool === undefined ? {} : { publicationChannelPools: { confirmPool: { min: pool, max: pool } } };
  const broker = await rascal.BrokerAsPromised.create(
    rascal.withDefaultConfig({
      vhosts: {
        '/': {
          connection: { url, socketOptions: NO_DELAY },
          ...pools,
          // What is there already is not declared again.
          exchanges: { [place.exchange]: { assert: false } },
          queues: { [place.queue]: { assert: false } },
          publications: { event: { exchange: place.exchange } },
          subscriptions: { events: { queue: place.queue, ...subscription } },
        },
      },
    }),
  );
  // Without a listener the process would end at the first of them.
  broker.on('error', () => {});
  return broker;
}
