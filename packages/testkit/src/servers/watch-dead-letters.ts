import amqp from 'amqplib';
import { onTestFinished } from 'vitest';
import { createRecorder, type Recorder } from '../wait/recorder.js';

const DEAD_LETTER_EXCHANGE = 'bloodbank.dlx.v1';

/** A dead letter as it passed, past every port. */
export interface PassingDeadLetter {
  readonly body: Uint8Array;
  readonly properties: { readonly messageId?: string };
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Records the dead letters of a queue as they come, and takes none from their own queue. For one test. */
export async function watchDeadLetters(url: string, queue: string): Promise<Recorder<PassingDeadLetter>> {
  const letters = createRecorder<PassingDeadLetter>();
  const connection = await amqp.connect(url);
  connection.on('error', () => {});
  onTestFinished(() => connection.close().catch(() => {}));
  const channel = await connection.createChannel();
  await channel.assertExchange(DEAD_LETTER_EXCHANGE, 'direct', { durable: true });
  const own = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(own.queue, DEAD_LETTER_EXCHANGE, `dlq.${queue}`);
  await channel.consume(
    own.queue,
    (message) => {
      if (message === null) return;
      const { content, properties } = message;
      const messageId: unknown = properties.messageId;
      letters.record({
        body: content,
        properties: typeof messageId === 'string' ? { messageId } : {},
        headers: properties.headers ?? {},
      });
    },
    { noAck: true },
  );
  return letters;
}
