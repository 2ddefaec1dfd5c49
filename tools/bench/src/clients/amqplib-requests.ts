import { randomUUID } from 'node:crypto';
import amqp from 'amqplib';
import { COMMAND, createMessage } from '../events/message.js';
import { PAYLOADS } from '../events/payloads.js';
import { NO_DELAY } from './client.js';
import type { OpenAnswerer, OpenAsker, RequestClient } from './requests.js';

/** RabbitMQ's own short way back: no queue stands behind it. */
const DIRECT_REPLY_TO = 'amq.rabbitmq.reply-to';
/** As many as may be in the hands of an owner of ours. */
const PREFETCH = 100;

/**
 * The bar: a question over the queue of its owner, its answer by direct reply-to, found by its correlation id. Nothing is confirmed,
 * validated or remembered: what is lost on the way is lost.
 */
export const amqplibRequests: RequestClient = {
  async openAsker({ url, place }): Promise<OpenAsker> {
    const connection = await amqp.connect(url, NO_DELAY);
    const channel = await connection.createChannel();
    const waiting = new Map<string, () => void>();
    await channel.consume(
      DIRECT_REPLY_TO,
      (message) => {
        const id = String(message?.properties.correlationId);
        JSON.parse(String(message?.content));
        waiting.get(id)?.();
        waiting.delete(id);
      },
      { noAck: true },
    );
    return {
      ask: () =>
        new Promise((resolve) => {
          const { envelope, properties } = createMessage({ ...PAYLOADS.small, eventType: COMMAND });
          const correlationId = randomUUID();
          waiting.set(correlationId, resolve);
          const how = { ...properties, correlationId, replyTo: DIRECT_REPLY_TO };
          channel.publish('', place.queue, Buffer.from(JSON.stringify(envelope)), how);
        }),
      close: () => connection.close(),
    };
  },

  async openAnswerer({ url, place }): Promise<OpenAnswerer> {
    const connection = await amqp.connect(url, NO_DELAY);
    const channel = await connection.createChannel();
    await channel.prefetch(PREFETCH);
    return {
      async start(onAnswered) {
        await channel.consume(place.queue, (message) => {
          if (message === null) return;
          const { payload } = JSON.parse(String(message.content)) as {
            readonly payload: { readonly order_id: string };
          };
          const { correlationId, replyTo } = message.properties;
          const answer = { order_id: payload.order_id, is_accepted: true };
          const { envelope } = createMessage({ eventType: `${COMMAND}.result`, payload: answer });
          channel.publish('', replyTo, Buffer.from(JSON.stringify(envelope)), { correlationId });
          channel.ack(message);
          onAnswered();
        });
      },
      close: () => connection.close(),
    };
  },
};
