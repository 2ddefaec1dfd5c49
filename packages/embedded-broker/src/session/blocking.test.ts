import amqplib, { type ChannelModel } from 'amqplib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '../index.js';
import { eventually } from '../parity/eventually.fixture.js';
import { RawClient } from './raw-client.fixture.js';

let broker: EmbeddedBroker;
let publisher: ChannelModel;
beforeEach(async () => {
  broker = await startEmbeddedBroker();
  publisher = await amqplib.connect(broker.url);
});
afterEach(async () => {
  await publisher.close();
  await broker.close();
});

it('holds publishers back and tells them; consumers go on; afterwards everything that waited arrives', async () => {
  const events: string[] = [];
  publisher.on('blocked', (reason) => events.push(`blocked: ${reason}`));
  publisher.on('unblocked', () => events.push('unblocked'));
  const channel = await publisher.createConfirmChannel();
  await channel.assertQueue('q');
  channel.sendToQueue('q', Buffer.from('1'));
  await channel.waitForConfirms();

  broker.block('low on memory');
  await eventually(
    () => events,
    (seen) => seen.length === 1,
  );
  expect(broker.connections()[0]?.state).toBe('blocked');
  let isConfirmed = false;
  channel.sendToQueue('q', Buffer.from('2'), {}, () => {
    isConfirmed = true;
  });

  const consumer = await amqplib.connect(broker.url);
  const received: string[] = [];
  const consuming = await consumer.createChannel();
  await consuming.consume('q', (message) => received.push(String(message?.content)), { noAck: true });
  await eventually(
    () => received,
    (list) => list.length === 1,
  );
  expect(isConfirmed).toBe(false);

  broker.unblock();
  await eventually(
    () => received,
    (list) => list.length === 2,
  );
  await eventually(
    () => isConfirmed,
    (confirmed) => confirmed,
  );
  expect(events).toEqual(['blocked: low on memory', 'unblocked']);
  await consumer.close();
});

it('a connection that publishes for the first time while others are blocked is taken in once, then blocked', async () => {
  const events: string[] = [];
  publisher.on('blocked', (reason) => events.push(reason));
  const channel = await publisher.createChannel();
  await channel.assertQueue('q');
  broker.block('full');
  await channel.checkQueue('q');
  expect(events).toEqual([]);
  channel.sendToQueue('q', Buffer.from('1'));
  channel.sendToQueue('q', Buffer.from('2'));
  await eventually(
    () => events.length,
    (count) => count === 1,
  );
  expect(broker.queues()[0]?.messagesReady).toBe(1);
  broker.unblock();
  await eventually(
    () => broker.queues()[0]?.messagesReady,
    (ready) => ready === 2,
  );
});

it('says nothing to a client that did not announce connection.blocked, and does not count its silence against it', async () => {
  const plain = await RawClient.open(broker.url, { heartbeat: 1 });
  plain.publish(1, '', 'none', Buffer.from('1'));
  await eventually(
    () => {
      broker.block('full');
      return broker.connections().some(({ state }) => state === 'blocked');
    },
    (blocked) => blocked,
  );
  const timed = await RawClient.open(broker.url, { heartbeat: 1 });
  expect(await timed.closed()).toBe(true);
  expect(plain.isClosed).toBe(false);
  expect(plain.seen.some((seen) => 'method' in seen && seen.method.name === 'connection.blocked')).toBe(false);
  broker.unblock();
  plain.end();
});

it('closes a blocked connection when it shuts down', async () => {
  const channel = await publisher.createChannel();
  channel.publish('', 'none', Buffer.from('1'));
  await channel.checkExchange('amq.direct');
  publisher.on('error', () => {});
  broker.block('full');
  const closed = new Promise<Error>((resolve) => publisher.once('close', resolve));
  const started = Date.now();
  await broker.close();
  expect((await closed).message).toContain('320 (CONNECTION-FORCED)');
  // It answered; nobody had to wait until it was cut off.
  expect(Date.now() - started).toBeLessThan(400);
  broker = await startEmbeddedBroker();
  publisher = await amqplib.connect(broker.url);
});
