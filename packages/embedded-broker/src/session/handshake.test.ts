import amqplib from 'amqplib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '../index.js';
import { eventually } from '../parity/eventually.fixture.js';
import { RawClient } from './raw-client.fixture.js';

let broker: EmbeddedBroker;
beforeEach(async () => {
  broker = await startEmbeddedBroker({ credentials: { username: 'ann', password: 'p@ss:w/rd' } });
});
afterEach(() => broker.close());

it.each([
  [{ frameMax: 0 }, 'frame_max = 0 is higher than the maximum allowed value (131072)'],
  [{ frameMax: 4095 }, 'frame_max = 4095 is lower than the minimum allowed value (4096)'],
  [{ frameMax: 131_073 }, 'frame_max = 131073 is higher than the maximum allowed value (131072)'],
  [{ channelMax: 0 }, 'channel_max = 0 is higher than the maximum allowed value (2047)'],
  [{ channelMax: 2048 }, 'channel_max = 2048 is higher than the maximum allowed value (2047)'],
])('refuses limits beyond those it proposed, and says which: %j', async (options, text) => {
  await using open = await startEmbeddedBroker();
  const client = await RawClient.dial(open.url);
  await client.tune(options);
  expect(await client.refusal()).toBe(`connection.close 530 NOT_ALLOWED - negotiated ${text}`);
  client.end();
});

it.each([
  [4096, 3],
  [131_072, 1],
])('cuts bodies to the frame_max that the client chose: %j', async (frameMax, parts) => {
  await using open = await startEmbeddedBroker();
  const client = await RawClient.open(open.url, { frameMax });
  client.declare('q');
  client.publish(1, '', 'q', Buffer.alloc(4000));
  client.send(1, 'basic.get', { reserved1: 0, queue: 'q', noAck: true });
  await client.expect('basic.get-ok');
  const amqp = await amqplib.connect(open.url);
  const channel = await amqp.createConfirmChannel();
  channel.sendToQueue('q', Buffer.alloc(10_000));
  await channel.waitForConfirms();
  await amqp.close();
  client.seen.length = 0;
  client.send(1, 'basic.get', { reserved1: 0, queue: 'q', noAck: true });
  await eventually(
    () => client.seen.filter((seen) => 'frame' in seen && seen.frame === 'body').length,
    (count) => count === parts,
  );
  client.end();
});

it('lets in only who knows its credentials, and its url carries them', async () => {
  for (const wrong of ['guest:guest', 'ann:guest', 'guest:p%40ss%3Aw%2Frd', 'ann:']) {
    const refusal = amqplib.connect(`amqp://${wrong}@127.0.0.1:${broker.port}`);
    await expect(refusal).rejects.toThrow(/403 \(ACCESS-REFUSED\)/);
  }
  const connection = await amqplib.connect(broker.url);
  expect(broker.connections().map(({ username, state }) => [username, state])).toContainEqual(['ann', 'running']);
  await connection.close();
});
