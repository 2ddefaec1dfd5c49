import { type ChannelModel, connect } from 'amqplib';
import { onTestFinished } from 'vitest';

/** A look at the broker past the bus, as any other client has it; it ends with the test, or with the broker. */
export async function openOutside(url: string): Promise<ChannelModel> {
  const outside = await connect(url);
  outside.on('error', () => {});
  onTestFinished(async () => {
    await outside.close().catch(() => {});
  });
  return outside;
}
