import { Connection } from 'rabbitmq-client';
import { type Client, NO_DELAY, numberOption, type OpenConsumer, type OpenPublisher, type Payload } from './client.js';

/** rabbitmq-client as its README shows it: a publisher with confirms, a consumer with a prefetch. */
export const rabbitmqClient: Client = {
  async openPublisher({ url, place }): Promise<OpenPublisher> {
    const connection = new Connection({ url, ...NO_DELAY });
    await connection.onConnect();
    const publisher = connection.createPublisher({ confirm: true });
    return {
      publish({ eventType, envelope, properties }, settled) {
        const { persistent: durable, ...rest } = properties;
        const target = { ...rest, durable, exchange: place.exchange, routingKey: eventType };
        publisher.send(target, envelope).then(() => settled(), settled);
      },
      async close() {
        await publisher.close();
        await connection.close();
      },
    };
  },

  async openConsumer(setting): Promise<OpenConsumer> {
    const connection = new Connection({ url: setting.url, ...NO_DELAY });
    await connection.onConnect();
    let consumer: ReturnType<typeof connection.createConsumer> | undefined;
    return {
      async start(onPayload) {
        const prefetchCount = numberOption(setting, 'prefetch');
        const { queue } = setting.place;
        consumer = connection.createConsumer(
          { queue, queueOptions: { passive: true }, qos: { prefetchCount } },
          ({ body }) => onPayload((body as { readonly payload: Payload }).payload),
        );
        consumer.on('error', () => {});
      },
      async close() {
        await consumer?.close();
        await connection.close();
      },
    };
  },
};
