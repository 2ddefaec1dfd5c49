import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import amqplib from 'amqplib';
import { expect, it } from 'vitest';
import { startEmbeddedBroker } from './index.js';
import { RawClient } from './session/raw-client.fixture.js';

it('listens on the loopback address only', async () => {
  await using broker = await startEmbeddedBroker();
  expect(broker.url).toBe(`amqp://guest:guest@127.0.0.1:${broker.port}`);
  const elsewhere = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal);
  if (elsewhere === undefined) return;
  // The port must be free on another address of this machine.
  const other = createServer();
  await new Promise<void>((resolve, reject) => {
    other.once('error', reject);
    other.listen(broker.port, elsewhere.address, resolve);
  });
  other.close();
});

it('takes the port it is given, and says so when it is taken', async () => {
  await using first = await startEmbeddedBroker();
  await expect(startEmbeddedBroker({ port: first.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

it('introduces itself honestly', async () => {
  await using broker = await startEmbeddedBroker();
  const connection = await amqplib.connect(broker.url);
  const { serverProperties } = connection.connection as unknown as { serverProperties: Record<string, unknown> };
  expect(serverProperties).toMatchObject({
    product: 'Bloodbank embedded broker',
    information: expect.stringContaining('nothing on disk'),
  });
  await connection.close();
});

it('shows its queues, exchanges, bindings and connections as plain data', async () => {
  await using broker = await startEmbeddedBroker();
  const connection = await amqplib.connect(broker.url);
  const channel = await connection.createConfirmChannel();
  await channel.assertExchange('x', 'topic', { durable: false, alternateExchange: 'amq.fanout' });
  await channel.assertQueue('grüße', { arguments: { 'x-single-active-consumer': true, 'x-list': [1, 'zwei'] } });
  await channel.bindQueue('grüße', 'x', 'k.#', { n: 5 });
  for (const body of ['a', 'bb', 'ccc']) channel.sendToQueue('grüße', Buffer.from(body));
  await channel.waitForConfirms();
  await channel.prefetch(1);
  await channel.consume('grüße', () => {}, { consumerTag: 'tag' });

  expect(broker.queues()).toEqual([
    {
      name: 'grüße',
      type: 'classic',
      durable: true,
      exclusive: false,
      autoDelete: false,
      arguments: { 'x-single-active-consumer': true, 'x-list': [1, 'zwei'] },
      messagesReady: 2,
      messagesUnacked: 1,
      messages: 3,
      messageBytesReady: 5,
      consumers: 1,
      activeConsumerTag: 'tag',
    },
  ]);
  expect(broker.exchanges()).toContainEqual({
    name: 'x',
    type: 'topic',
    durable: false,
    autoDelete: false,
    internal: false,
    arguments: { 'alternate-exchange': 'amq.fanout' },
  });
  expect(broker.bindings()).toEqual([
    { source: 'x', destination: 'grüße', destinationType: 'queue', routingKey: 'k.#', arguments: { n: 5 } },
  ]);
  expect(broker.connections()).toMatchObject([
    { username: 'guest', state: 'running', channels: 1, clientProperties: { product: 'amqplib' } },
  ]);
  await connection.close();
});

it('closes connections with 320 and stays open for new ones', async () => {
  await using broker = await startEmbeddedBroker();
  const client = await RawClient.open(broker.url);
  broker.closeConnections('maintenance');
  expect(await client.refusal()).toBe('connection.close 320 CONNECTION_FORCED - maintenance');
  client.send(0, 'connection.close-ok', {});
  expect(await client.closed()).toBe(true);
  const again = await RawClient.open(broker.url);
  again.end();
});

it('closes within a second even when a client answers nothing, and closing twice is closing once', async () => {
  const broker = await startEmbeddedBroker();
  const mute = await RawClient.open(broker.url);
  const started = Date.now();
  await Promise.all([broker.close(), broker.close()]);
  await broker.close();
  expect(Date.now() - started).toBeLessThan(1000);
  expect(await mute.closed()).toBe(true);
  await expect(RawClient.dial(broker.url)).rejects.toThrow(/ECONNREFUSED/);
});

it('keeps nothing: a broker on the same port begins empty', async () => {
  const broker = await startEmbeddedBroker();
  const connection = await amqplib.connect(broker.url);
  await (await connection.createChannel()).assertQueue('durable', { durable: true });
  connection.on('error', () => {});
  await broker.close();
  await using again = await startEmbeddedBroker({ port: broker.port });
  expect(again.queues()).toEqual([]);
});
