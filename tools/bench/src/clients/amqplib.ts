import amqp from 'amqplib';
import { type Client, NO_DELAY, numberOption, type OpenConsumer, type OpenPublisher, type Payload } from './client.js';

/**
 * The bar: what one person could write by hand around amqplib. One confirm channel, a callback for each confirm, the same
 * bytes and properties as Bloodbank's, nothing else. `batch` acknowledges so many deliveries by one frame.
 */
export const amqplibClient: Client = {
  async openPublisher({ url, place }): Promise<OpenPublisher> {
    const connection = await amqp.connect(url, NO_DELAY);
    const channel = await connection.createConfirmChannel();
    let returned: Error | undefined;
    channel.on('return', () => {
      returned = new Error('A message came back as unroutable.');
    });
    return {
      publish({ eventType, envelope, properties }, settled) {
        const body = Buffer.from(JSON.stringify(envelope));
        channel.publish(place.exchange, eventType, body, properties, (error) => settled(error ?? returned));
      },
      close: () => connection.close(),
    };
  },

  async openConsumer(setting): Promise<OpenConsumer> {
    const connection = await amqp.connect(setting.url, NO_DELAY);
    const channel = await connection.createChannel();
    const batch = setting.options['batch'] === undefined ? 1 : numberOption(setting, 'batch');
    await channel.prefetch(numberOption(setting, 'prefetch'));
    return {
      async start(onPayload) {
        let unacknowledged = 0;
        await channel.consume(setting.place.queue, (message) => {
          if (message === null) return;
          const { payload } = JSON.parse(message.content.toString()) as { readonly payload: Payload };
          onPayload(payload);
          unacknowledged = (unacknowledged + 1) % batch;
          if (unacknowledged === 0) channel.ack(message, batch > 1);
        });
      },
      close: () => connection.close(),
    };
  },
};
