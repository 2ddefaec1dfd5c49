import type { ConfirmChannel } from 'amqplib';
import { eventually } from './eventually.fixture.js';
import type { Scenario } from './scenario.fixture.js';

/** What queue arguments do: expiry, limits, priorities. */
export const queueFeatureScenarios: readonly Scenario[] = [
  {
    name: 'messages expire by the shorter of queue and message TTL, from the head',
    run: async (bench) => {
      const channel = await bench.channel();
      const byQueue = await bench.queue(channel, 'queue', { 'x-message-ttl': 40 });
      const byMessage = await bench.queue(channel, 'message');
      const quorum = await bench.queue(channel, 'quorum', { 'x-queue-type': 'quorum', 'x-message-ttl': 40 });
      channel.sendToQueue(byQueue, Buffer.from('x'), { expiration: '60000' });
      channel.sendToQueue(quorum, Buffer.from('x'));
      channel.sendToQueue(byMessage, Buffer.from('long'), { expiration: '60000' });
      channel.sendToQueue(byMessage, Buffer.from('short'), { expiration: '20' });
      await bench.depth(channel, byMessage, 2);
      const gone = [await bench.depth(channel, byQueue, 0), await bench.depth(channel, quorum, 0)];
      // The short one is past its time, but stands behind the long one.
      const behind = await bench.depth(channel, byMessage, 2);
      await bench.bodies(channel, byMessage, 1);
      return [gone, behind, await bench.depth(channel, byMessage, 0)];
    },
    shows: [[0, 0], 2, 0],
  },
  {
    name: 'a TTL of 0 lets through only what a consumer takes at once',
    run: async (bench) => {
      const channel = await bench.confirmChannel();
      const queue = await bench.queue(channel, 'q', { 'x-message-ttl': 0 });
      channel.sendToQueue(queue, Buffer.from('1'));
      await channel.waitForConfirms();
      const alone = await bench.depth(channel, queue, 0);
      const received = await bench.consume(channel, queue, { noAck: true });
      channel.sendToQueue(queue, Buffer.from('2'));
      await bench.received(received, 1);
      return [alone, received.map((message) => message?.content.toString())];
    },
    shows: [0, ['2']],
  },
  {
    name: 'a queue with x-expires goes when it was not used for so long, and not while it is consumed',
    run: async (bench) => {
      const channel = await bench.confirmChannel();
      const unused = await bench.queue(channel, 'unused', { 'x-expires': 150 });
      const used = await bench.queue(channel, 'used', { 'x-expires': 150 });
      await channel.consume(used, () => {}, { consumerTag: 'c', noAck: true });
      const order: string[] = [];
      channel.on('return', ({ fields }: { fields: { routingKey: string } }) => order.push(`${fields.routingKey} gone`));
      await untilGone(channel, unused);
      const { consumerCount } = await channel.checkQueue(used);
      await channel.cancel('c');
      order.push(`${used} left by its ${consumerCount} consumer`);
      await untilGone(channel, used);
      return order;
    },
    shows: ['unused gone', 'used left by its 1 consumer', 'used gone'],
  },
  {
    name: 'a full queue drops its oldest messages',
    run: async (bench) => {
      const channel = await bench.confirmChannel();
      const byCount = await bench.queue(channel, 'count', { 'x-max-length': 2 });
      const byBytes = await bench.queue(channel, 'bytes', { 'x-max-length-bytes': 10 });
      for (const body of ['aaaa', 'bbbb', 'cccc']) {
        channel.sendToQueue(byCount, Buffer.from(body));
        channel.sendToQueue(byBytes, Buffer.from(body));
      }
      await channel.waitForConfirms();
      return [await bench.bodies(channel, byCount, 2), await bench.bodies(channel, byBytes, 2)];
    },
    shows: [
      ['bbbb', 'cccc'],
      ['bbbb', 'cccc'],
    ],
  },
  {
    name: 'only ready messages count towards a length limit',
    run: async (bench) => {
      const channel = await bench.confirmChannel();
      const queue = await bench.queue(channel, 'q', { 'x-max-length': 1 });
      channel.sendToQueue(queue, Buffer.from('held'));
      await bench.next(channel, queue);
      channel.sendToQueue(queue, Buffer.from('ready'));
      await channel.waitForConfirms();
      return [await bench.depth(channel, queue, 1), await bench.bodies(channel, queue, 1)];
    },
    shows: [1, ['ready']],
  },
  {
    name: 'reject-publish answers a publish to a full queue with nack, whatever other queues took it',
    run: async (bench) => {
      const channel = await bench.confirmChannel();
      const full = await bench.queue(channel, 'full', { 'x-max-length': 1, 'x-overflow': 'reject-publish' });
      const other = await bench.queue(channel, 'other');
      const answers: string[] = [];
      for (const cc of [[], [], [other]]) answers.push(await answer(channel, full, cc));
      await bench.bodies(channel, full, 1);
      answers.push(await answer(channel, full, []));
      return [answers, await bench.depth(channel, full, 1), await bench.depth(channel, other, 1)];
    },
    shows: [['ack', 'nack', 'nack', 'ack'], 1, 1],
  },
  {
    name: 'a queue with priorities serves the highest first; above its maximum counts as the maximum',
    run: async (bench) => {
      const channel = await bench.channel();
      const queue = await bench.queue(channel, 'q', { 'x-max-priority': 3 });
      for (const priority of [1, 5, 0, undefined, 2, 3]) {
        channel.sendToQueue(queue, Buffer.from(String(priority)), priority === undefined ? {} : { priority });
      }
      await bench.depth(channel, queue, 6);
      return bench.bodies(channel, queue, 6);
    },
    shows: ['5', '3', '2', '1', '0', 'undefined'],
  },
];

/** Publishes until the message comes back: looking for the queue instead would count as using it. */
async function untilGone(channel: ConfirmChannel, queue: string): Promise<void> {
  let isGone = false;
  channel.once('return', () => {
    isGone = true;
  });
  await eventually(
    async () => {
      channel.sendToQueue(queue, Buffer.from('x'), { mandatory: true });
      await channel.waitForConfirms();
      return isGone;
    },
    (gone) => gone,
  );
}

function answer(channel: ConfirmChannel, queue: string, cc: string[]): Promise<string> {
  return new Promise((resolve) => {
    channel.sendToQueue(queue, Buffer.from('x'), cc.length > 0 ? { CC: cc } : {}, (error) =>
      resolve(error ? 'nack' : 'ack'),
    );
  });
}
