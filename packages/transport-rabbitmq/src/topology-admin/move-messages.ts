import { BloodbankError } from '@bloodbank/core/errors';
import { withTimeout } from '@bloodbank/core/time';
import type { ConfirmChannel, GetMessage, Options } from 'amqplib';
import { publishMandatory } from '../publish/publish-mandatory.js';

/**
 * Headers that would send a copy to further queues, and the broker's own notes: sent back to RabbitMQ 3.10 with the number
 * types of another client, `x-delivery-count` ends the whole connection.
 */
function belongsToBroker(name: string): boolean {
  return name === 'CC' || name === 'BCC' || name.startsWith('x-');
}

/**
 * Moves what waits in a queue to another, oldest first, until it is empty: the copy is confirmed before the original is
 * acknowledged. A process that dies in between leaves both, under the same message id. Tells how many it moved.
 *
 * @throws {BloodbankError} `transport.unroutable` when the other queue is gone, `transport.nacked` when it is full.
 */
export async function moveMessages(
  channel: ConfirmChannel,
  from: string,
  to: string,
  timeoutMs: number,
  onMoved: (count: number) => void,
): Promise<number> {
  let count = 0;
  for (;;) {
    const message = await withTimeout(Promise.resolve(channel.get(from)), timeoutMs, 'Reading a message');
    if (message === false) return count;
    await withTimeout(publishCopy(channel, message, to), timeoutMs, 'Moving a message');
    channel.ack(message);
    count += 1;
    onMoved(count);
  }
}

async function publishCopy(channel: ConfirmChannel, message: GetMessage, to: string): Promise<void> {
  const copy = { exchange: '', routingKey: to, body: message.content, options: asSent(message) };
  const isTaken = await publishMandatory(channel, copy).catch((thrown: unknown) => {
    throw new BloodbankError('transport.nacked', `"${to}" refused a message.`, { cause: thrown });
  });
  if (!isTaken) throw new BloodbankError('transport.unroutable', `There is no queue "${to}" to move to.`);
}

/** Everything that its sender gave it: it is the same message in another queue. */
function asSent({ properties }: GetMessage): Options.Publish {
  const { headers = {}, deliveryMode, clusterId: _, ...rest } = properties;
  const kept = Object.entries(headers).filter(([name]) => !belongsToBroker(name));
  return { ...rest, headers: Object.fromEntries(kept), persistent: deliveryMode !== 1, mandatory: true };
}
