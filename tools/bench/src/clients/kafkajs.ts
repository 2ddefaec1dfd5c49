import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { topicOf } from '../broker/kafka-broker.js';
import type { ArmSetting } from '../harness/workload.js';
import { createBatcher } from './batcher.js';
import type { Client, OpenConsumer, OpenPublisher, Payload } from './client.js';

const ALL_IN_SYNC_REPLICAS = -1;

/**
 * kafkajs as its documentation shows it. It batches nothing by itself: with `batching` its user does, without it each event is a
 * request. With `eachBatch` its consumer is handed whole batches, else one message at a time; both commit by themselves.
 */
export const kafkajsClient: Client = {
  async openPublisher(setting): Promise<OpenPublisher> {
    const producer = connectTo(setting).producer();
    await producer.connect();
    const topic = topicOf(setting.place);
    const send = async (messages: { key: string; value: string }[]): Promise<void> => {
      await producer.send({ topic, messages, acks: ALL_IN_SYNC_REPLICAS });
    };
    const publish = setting.options['batching'] === true ? createBatcher(send) : undefined;
    return {
      publish({ envelope }, settled) {
        const message = { key: randomUUID(), value: JSON.stringify(envelope) };
        if (publish === undefined) send([message]).then(() => settled(), settled);
        else publish(message, settled);
      },
      close: () => producer.disconnect(),
    };
  },

  async openConsumer(setting): Promise<OpenConsumer> {
    const consumer = connectTo(setting).consumer({ groupId: `${setting.place.queue}.${randomUUID()}` });
    await consumer.connect();
    await consumer.subscribe({ topic: topicOf(setting.place), fromBeginning: true });
    const read = (value: Buffer | null): Payload =>
      (JSON.parse((value ?? Buffer.alloc(0)).toString()) as { readonly payload: Payload }).payload;
    return {
      async start(onPayload) {
        await consumer.run(
          setting.options['eachBatch'] === true
            ? {
                eachBatch: async ({ batch, resolveOffset }) => {
                  for (const { value, offset } of batch.messages) {
                    onPayload(read(value));
                    resolveOffset(offset);
                  }
                },
              }
            : { eachMessage: async ({ message: { value } }) => onPayload(read(value)) },
        );
      },
      close: () => consumer.disconnect(),
    };
  },
};

function connectTo({ url }: ArmSetting): Kafka {
  return new Kafka({ brokers: [new URL(url).host], clientId: 'bench', logLevel: logLevel.NOTHING });
}
