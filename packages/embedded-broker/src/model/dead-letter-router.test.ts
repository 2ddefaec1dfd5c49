import amqplib, { type Channel, type ChannelModel } from 'amqplib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '../index.js';
import { eventually } from '../parity/eventually.fixture.js';

let broker: EmbeddedBroker;
let connection: ChannelModel;
let channel: Channel;
beforeEach(async () => {
  broker = await startEmbeddedBroker();
  connection = await amqplib.connect(broker.url, { noDelay: true });
  channel = await connection.createChannel();
});
afterEach(async () => {
  await connection.close();
  await broker.close();
});

const AT_LEAST_ONCE = {
  'x-queue-type': 'quorum',
  'x-overflow': 'reject-publish',
  'x-dead-letter-strategy': 'at-least-once',
  'x-dead-letter-exchange': 'dlx',
};

function ready(name: string): number | undefined {
  return broker.queues().find((queue) => queue.name === name)?.messagesReady;
}

async function rejectOne(queue: string): Promise<void> {
  const message = await eventually(
    () => channel.get(queue),
    (got) => got !== false,
  );
  if (message !== false) channel.reject(message, false);
}

it('keeps a dead letter that finds no exchange, no binding or a full queue, and delivers it once each is put right', async () => {
  await channel.assertQueue('src', { arguments: AT_LEAST_ONCE });
  channel.sendToQueue('src', Buffer.from('precious'));
  await rejectOne('src');
  await channel.assertExchange('dlx', 'fanout');
  await channel.assertQueue('dst', { arguments: { 'x-max-length': 1, 'x-overflow': 'reject-publish' } });
  channel.sendToQueue('dst', Buffer.from('in the way'));
  await channel.bindQueue('dst', 'dlx', '');
  expect(ready('dst')).toBe(1);
  await channel.assertQueue('also', {});
  await channel.bindQueue('also', 'dlx', '');
  await channel.purgeQueue('dst');
  await eventually(
    () => ready('dst'),
    (count) => count === 1,
  );
  const arrived = await channel.get('dst', { noAck: true });
  expect(arrived !== false && arrived.content.toString()).toBe('precious');
  expect(ready('also')).toBe(0);
});

it('counts undelivered dead letters towards the length of their queue', async () => {
  const confirming = await connection.createConfirmChannel();
  await channel.assertQueue('src', { arguments: { ...AT_LEAST_ONCE, 'x-max-length': 1 } });
  await new Promise((resolve) => confirming.sendToQueue('src', Buffer.from('1'), {}, resolve));
  await rejectOne('src');
  await channel.checkQueue('src');
  const refused = await new Promise((resolve) => confirming.sendToQueue('src', Buffer.from('2'), {}, resolve));
  expect(refused).toBeInstanceOf(Error);
});

it('drops a dead letter that finds no place where the queue is at-most-once', async () => {
  await channel.assertQueue('src', { arguments: { 'x-dead-letter-exchange': 'dlx' } });
  channel.sendToQueue('src', Buffer.from('x'));
  await rejectOne('src');
  await channel.assertExchange('dlx', 'fanout');
  await channel.assertQueue('dst');
  await channel.bindQueue('dst', 'dlx', '');
  await channel.checkQueue('src');
  expect(ready('dst')).toBe(0);
});

it('carries a message through a chain of a thousand full queues', async () => {
  const links = 1000;
  for (let n = 0; n < links; n++) {
    await channel.assertQueue(`q${n}`, {
      arguments: { 'x-max-length': 0, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': `q${n + 1}` },
    });
  }
  await channel.assertQueue(`q${links}`);
  channel.sendToQueue('q0', Buffer.from('x'));
  await eventually(
    () => ready(`q${links}`),
    (count) => count === 1,
  );
});
