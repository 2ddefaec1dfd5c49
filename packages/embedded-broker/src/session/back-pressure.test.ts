import amqplib from 'amqplib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '../index.js';
import { eventually } from '../parity/eventually.fixture.js';
import { RawClient } from './raw-client.fixture.js';

let broker: EmbeddedBroker;
beforeEach(async () => {
  broker = await startEmbeddedBroker();
});
afterEach(() => broker.close());

const BODY = Buffer.alloc(10_000, 7);
const MESSAGES = 5000;

/** Fills a queue with 50 MB. */
async function fill(queue: string): Promise<void> {
  const connection = await amqplib.connect(broker.url);
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue(queue);
  for (let n = 0; n < MESSAGES; n++) channel.sendToQueue(queue, BODY);
  await channel.waitForConfirms();
  await connection.close();
}

function ready(queue: string): number {
  return broker.queues().find(({ name }) => name === queue)?.messagesReady ?? -1;
}

it('a consumer that stops reading gets no more than sockets hold; others flow; when it reads again it gets the rest', async () => {
  await fill('stuck');
  const stuck = await RawClient.open(broker.url);
  stuck.socket.pause();
  stuck.consume('stuck');
  // Kernel buffers take some megabytes. What matters is that the queue keeps the rest.
  let last = -1;
  await eventually(
    async () => {
      const before = last;
      last = ready('stuck');
      await new Promise((resolve) => setTimeout(resolve, 100));
      return before === last;
    },
    (isSteady) => isSteady,
  );
  const kept = ready('stuck');
  expect(kept).toBeGreaterThan(MESSAGES / 3);

  await fill('free');
  const free = await amqplib.connect(broker.url);
  const channel = await free.createChannel();
  let received = 0;
  await channel.consume('free', () => received++, { noAck: true });
  await eventually(
    () => received,
    (count) => count === MESSAGES,
  );
  await free.close();
  expect(ready('stuck')).toBe(kept);

  stuck.socket.resume();
  await eventually(
    () => ready('stuck'),
    (count) => count === 0,
  );
  const delivered = () => stuck.seen.filter((seen) => 'method' in seen && seen.method.name === 'basic.deliver').length;
  await eventually(delivered, (count) => count === MESSAGES);
  stuck.end();
});

it('a stuck consumer does not hold up its neighbour on the same queue', async () => {
  await fill('shared');
  const stuck = await RawClient.open(broker.url);
  stuck.socket.pause();
  stuck.consume('shared');
  const connection = await amqplib.connect(broker.url);
  const channel = await connection.createChannel();
  await channel.consume('shared', () => {}, { noAck: true });
  await eventually(
    () => ready('shared'),
    (count) => count === 0,
  );
  await connection.close();
  stuck.end();
});

it('a client that asks without reading the answers is not read either, so its answers stay bounded', async () => {
  await fill('asked');
  const deaf = await RawClient.open(broker.url);
  deaf.socket.pause();
  // Fifty megabytes of answers, asked for at once.
  for (let n = 0; n < MESSAGES; n++) deaf.send(1, 'basic.get', { reserved1: 0, queue: 'asked', noAck: true });
  let last = -1;
  await eventually(
    async () => {
      const before = last;
      last = ready('asked');
      await new Promise((resolve) => setTimeout(resolve, 100));
      return before === last;
    },
    (isSteady) => isSteady,
  );
  expect(ready('asked')).toBeGreaterThan(MESSAGES / 5);
  deaf.socket.resume();
  await eventually(
    () => ready('asked'),
    (count) => count === 0,
  );
  deaf.end();
});
