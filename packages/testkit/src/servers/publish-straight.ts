import amqp from 'amqplib';

/** Writes a message straight to a queue, past every port and exchange, as any program on the broker may. */
export async function publishStraight(
  url: string,
  queue: string,
  body: Uint8Array,
  properties: { readonly userId?: string; readonly headers?: Readonly<Record<string, unknown>> } = {},
): Promise<void> {
  const connection = await amqp.connect(url);
  connection.on('error', () => {});
  try {
    const channel = await connection.createConfirmChannel();
    channel.sendToQueue(queue, Buffer.from(body), properties);
    await channel.waitForConfirms();
  } finally {
    await connection.close();
  }
}
