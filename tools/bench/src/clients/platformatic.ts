import { randomUUID } from 'node:crypto';
import { Consumer, MessagesStreamModes, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka';
import { topicOf } from '../broker/kafka-broker.js';
import { createBatcher } from './batcher.js';
import type { Client, OpenConsumer, OpenPublisher, Payload } from './client.js';

const ALL_IN_SYNC_REPLICAS = -1;

/** @platformatic/kafka as its documentation shows it, with the same batching around it; its stream commits by itself. */
export const platformaticClient: Client = {
  async openPublisher({ url, place }): Promise<OpenPublisher> {
    const producer = new Producer({
      clientId: 'bench',
      bootstrapBrokers: [new URL(url).host],
      serializers: stringSerializers,
    });
    const topic = topicOf(place);
    const publish = createBatcher<{ topic: string; key: string; value: string }>(async (messages) => {
      await producer.send({ messages, acks: ALL_IN_SYNC_REPLICAS });
    });
    return {
      publish: ({ envelope }, settled) =>
        publish({ topic, key: randomUUID(), value: JSON.stringify(envelope) }, settled),
      close: () => producer.close(),
    };
  },

  async openConsumer({ url, place }): Promise<OpenConsumer> {
    const consumer = new Consumer({
      clientId: 'bench',
      groupId: `${place.queue}.${randomUUID()}`,
      bootstrapBrokers: [new URL(url).host],
      deserializers: stringDeserializers,
    });
    return {
      async start(onPayload) {
        const stream = await consumer.consume({
          topics: [topicOf(place)],
          mode: MessagesStreamModes.EARLIEST,
          autocommit: true,
        });
        stream.on('data', ({ value }) => onPayload((JSON.parse(value) as { readonly payload: Payload }).payload));
      },
      close: async () => {
        await consumer.close(true);
      },
    };
  },
};
