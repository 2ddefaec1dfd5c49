import { createHash, randomUUID } from 'node:crypto';
import { withTimeout } from '@bloodbank/core/time';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { hasCode, onOwnChannel } from '../topology-admin/own-channel.js';

/** Everything of a broker's refusal to redeclare a marker but its names, with room to spare. */
const OTHER_BYTES = 125;

/** How much a broker says before it cuts. */
const REPLY_BYTES = 252;

/** Which marker, of whose commands exchange. */
export interface Marked {
  readonly marker: string;
  readonly commands: string;
}

/** Whether a broker that refuses the marker to others can say in its reply who owns it. */
export function fitsReply(marker: string, owner: string, virtualHost: string): boolean {
  return Buffer.byteLength(marker + owner + virtualHost) + OTHER_BYTES <= REPLY_BYTES;
}

/**
 * Says who owns a marker where a reply has no room for it: a queue in which nothing stays, for what comes in is at once handed
 * on with the name of the owner as its routing key. Only the owner of the marker may put it up; a former owner's is replaced.
 */
export async function putUpSign(
  connection: ChannelModel,
  timeoutMs: number,
  { marker, commands }: Marked,
  owner: string,
): Promise<void> {
  const [sign, answers] = [signOf(marker), answersOf(commands)];
  const declare = () =>
    onOwnChannel(connection, timeoutMs, async (channel) => {
      await channel.assertExchange(answers, 'fanout', { durable: true });
      await channel.assertQueue(sign, {
        durable: true,
        messageTtl: 0,
        deadLetterExchange: answers,
        deadLetterRoutingKey: owner,
      });
    });
  try {
    await declare();
  } catch (thrown) {
    if (!hasCode(thrown, 406)) throw thrown;
    await onOwnChannel(connection, timeoutMs, (channel) => channel.deleteQueue(sign));
    await declare();
  }
}

/** Undefined where the owner put up no sign. */
export async function readSign(
  connection: ChannelModel,
  timeoutMs: number,
  { marker, commands }: Marked,
): Promise<string | undefined> {
  try {
    return await onOwnChannel(connection, timeoutMs, (channel) => {
      const asking = ask(channel, signOf(marker), answersOf(commands));
      return withTimeout(asking, timeoutMs, 'Asking who owns a command');
    });
  } catch (thrown) {
    if (hasCode(thrown, 404)) return undefined;
    throw thrown;
  }
}

async function ask(channel: Channel, sign: string, answers: string): Promise<string> {
  await channel.checkQueue(sign);
  const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true, durable: false });
  await channel.bindQueue(queue, answers, '');
  const messageId = randomUUID();
  return new Promise((resolve, reject) => {
    const onAnswer = (answer: ConsumeMessage | null): void => {
      // Others may ask at the same time.
      if (answer?.properties.messageId === messageId) resolve(answer.fields.routingKey);
    };
    channel.consume(queue, onAnswer, { noAck: true }).then(() => {
      channel.sendToQueue(sign, Buffer.alloc(0), { messageId });
    }, reject);
  });
}

function signOf(marker: string): string {
  return `owner.${createHash('sha256').update(marker).digest('hex')}`;
}

function answersOf(commands: string): string {
  return `owner.${commands}`;
}
