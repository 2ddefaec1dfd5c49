/**
 * What one person could write by hand: a Fastify server whose route validates by the same schema and answers once amqplib's one
 * confirm channel has the confirm. With `empty` it answers at once. Says its address on stdout, as JSON.
 */
import { randomUUID } from 'node:crypto';
import amqp from 'amqplib';
import Fastify, { type FastifyReply } from 'fastify';
import { NO_DELAY } from '../clients/client.js';
import { createMessage } from '../events/message.js';

export interface PeerGatewaySetting {
  readonly kind: 'empty' | 'confirmed';
  readonly url: string;
  readonly exchange: string;
  readonly eventType: string;
  readonly schema: object;
}

const setting = JSON.parse(process.argv[2] ?? '') as PeerGatewaySetting;
const app = Fastify();
const path = `/events/${setting.eventType.replaceAll('.', '/')}`;

if (setting.kind === 'empty') app.post(path, async (_, reply: FastifyReply) => reply.code(202).send({}));
else await serveConfirmed();

const gateway = await app.listen({ host: '127.0.0.1', port: 0 });
console.log(JSON.stringify({ gateway }));

async function serveConfirmed(): Promise<void> {
  const { url, exchange, eventType, schema } = setting;
  const connection = await amqp.connect(url, NO_DELAY);
  const channel = await connection.createConfirmChannel();
  // Fastify compiles it with its own ajv, which reads an older draft.
  const { $schema: _, ...body } = schema as { readonly $schema?: string };
  app.post<{ Body: Readonly<Record<string, unknown>> }>(path, { schema: { body } }, async (request, reply) => {
    const { envelope, properties } = createMessage({ eventType, payload: request.body });
    const id = randomUUID();
    const event = { ...envelope, event_id: id, correlation_id: id };
    await new Promise<void>((resolve, reject) => {
      const options = { ...properties, messageId: id, correlationId: id };
      channel.publish(exchange, eventType, Buffer.from(JSON.stringify(event)), options, (error) =>
        error ? reject(error) : resolve(),
      );
    });
    return reply.code(202).send(event);
  });
}
