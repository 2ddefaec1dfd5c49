import 'reflect-metadata';
import { AmqpConnection } from '@golevelup/nestjs-rabbitmq';
import type { ArmSetting } from '../harness/workload.js';
import { type Client, NO_DELAY, numberOption, type OpenConsumer, type OpenPublisher, type Payload } from './client.js';

/** The connection that golevelup's RabbitMQ module gives a NestJS application, without the application around it. */
export const golevelupClient: Client = {
  async openPublisher(setting): Promise<OpenPublisher> {
    const connection = await connect(setting, {});
    return {
      publish({ eventType, envelope, properties }, settled) {
        connection.publish(setting.place.exchange, eventType, envelope, properties).then(() => settled(), settled);
      },
      close: () => connection.close(),
    };
  },

  async openConsumer(setting): Promise<OpenConsumer> {
    const connection = await connect(setting, { prefetchCount: numberOption(setting, 'prefetch') });
    return {
      async start(onPayload) {
        const { queue } = setting.place;
        await connection.createSubscriber<{ readonly payload: Payload }>(
          async (event) => {
            if (event !== undefined) onPayload(event.payload);
          },
          { queue, createQueueIfNotExists: false },
          'measured',
        );
      },
      close: () => connection.close(),
    };
  },
};

const silent = { log: () => {}, error: () => {}, warn: () => {} };

async function connect({ url }: ArmSetting, options: { readonly prefetchCount?: number }): Promise<AmqpConnection> {
  const connection = new AmqpConnection({
    uri: url,
    logger: silent,
    enableDirectReplyTo: false,
    connectionManagerOptions: { connectionOptions: NO_DELAY },
    ...options,
  });
  await connection.init();
  return connection;
}
