import { toError } from '@bloodbank/core/errors';
import type { ConfirmChannel } from 'amqplib';
import type { AmqpMessage } from '../message/to-amqp.js';

/** One message on a channel that nobody else publishes on: whether a queue took it, once the broker confirmed it. */
export async function publishMandatory(
  channel: ConfirmChannel,
  { exchange, routingKey, body, options }: AmqpMessage,
): Promise<boolean> {
  let isReturned = false;
  const onReturn = (): void => {
    isReturned = true;
  };
  channel.once('return', onReturn);
  try {
    await new Promise<void>((resolve, reject) => {
      channel.publish(exchange, routingKey, body, options, (error: unknown) =>
        error === null || error === undefined ? resolve() : reject(toError(error)),
      );
    });
  } finally {
    channel.off('return', onReturn);
  }
  return !isReturned;
}
