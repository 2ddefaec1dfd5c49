import type { ConsumeMessage } from 'amqplib';
import type { Scenario } from './scenario.fixture.js';

const QUORUM = { 'x-queue-type': 'quorum' };

function texts(messages: readonly (ConsumeMessage | null)[]): (string | undefined)[] {
  return messages.map((message) => message?.content.toString());
}

/** Consumers: whose turn it is, how much they hold, and what settling does. */
export const consumeScenarios: readonly Scenario[] = [
  {
    name: 'consumers of one queue are served in turn',
    run: async (bench) => {
      const channel = await bench.channel();
      const queue = await bench.queue(channel, 'q');
      const lists = [
        await bench.consume(channel, queue),
        await bench.consume(channel, queue),
        await bench.consume(channel, queue),
      ];
      for (let n = 0; n < 9; n++) channel.sendToQueue(queue, Buffer.from(String(n)));
      for (const list of lists) await bench.received(list, 3);
      return lists.map(texts);
    },
    shows: [
      ['0', '3', '6'],
      ['1', '4', '7'],
      ['2', '5', '8'],
    ],
  },
  {
    name: 'a consumer with a higher priority is served first, while it has room',
    run: async (bench) => {
      const channel = await bench.channel();
      const queue = await bench.queue(channel, 'q');
      await channel.prefetch(2);
      const low = await bench.consume(channel, queue, { priority: 1 });
      const high = await bench.consume(channel, queue, { priority: 9 });
      for (let n = 0; n < 4; n++) channel.sendToQueue(queue, Buffer.from(String(n)));
      await bench.received(low, 2);
      await bench.received(high, 2);
      return [texts(low), texts(high)];
    },
    shows: [
      ['2', '3'],
      ['0', '1'],
    ],
  },
  {
    name: 'prefetch limits each consumer; without acknowledgement it limits nothing',
    run: async (bench) => {
      const channel = await bench.channel();
      const queue = await bench.queue(channel, 'q');
      for (let n = 0; n < 6; n++) channel.sendToQueue(queue, Buffer.from(String(n)));
      await bench.depth(channel, queue, 6);
      await channel.prefetch(2);
      const held = await bench.consume(channel, queue);
      await bench.received(held, 2);
      const before = await bench.depth(channel, queue, 4);
      channel.ack(held[0] as ConsumeMessage);
      await bench.received(held, 3);
      const after = await bench.depth(channel, queue, 3);
      const free = await bench.consume(channel, queue, { noAck: true });
      await bench.received(free, 3);
      return [before, after, texts(held), texts(free)];
    },
    shows: [4, 3, ['0', '1', '2'], ['3', '4', '5']],
  },
  {
    name: 'a shared prefetch limits all consumers of the channel together, over queues, even those that do not acknowledge',
    run: async (bench) => {
      const channel = await bench.channel();
      const one = await bench.queue(channel, 'one');
      const two = await bench.queue(channel, 'two');
      await channel.prefetch(3, true);
      const a = await bench.consume(channel, one);
      const b = await bench.consume(channel, one);
      for (let n = 0; n < 3; n++) channel.sendToQueue(one, Buffer.from(String(n)));
      await bench.depth(channel, one, 0);
      await bench.consume(channel, two);
      for (let n = 0; n < 4; n++) channel.sendToQueue(two, Buffer.from(String(n)));
      const waiting = await bench.depth(channel, two, 4);
      const held = a.length + b.length;
      channel.ackAll();
      const after = await bench.depth(channel, two, 1);
      await bench.consume(channel, two, { noAck: true });
      const heldBack = await bench.depth(channel, two, 1);
      channel.ackAll();
      return [waiting, held, after, heldBack, await bench.depth(channel, two, 0)];
    },
    shows: [4, 3, 1, 1, 0],
  },
  {
    name: 'a prefetch for each consumer ends a shared one',
    run: async (bench) => {
      const channel = await bench.channel();
      const queue = await bench.queue(channel, 'q');
      for (let n = 0; n < 4; n++) channel.sendToQueue(queue, Buffer.from(String(n)));
      await channel.prefetch(1, true);
      const held = await bench.consume(channel, queue);
      await bench.received(held, 1);
      const before = await bench.depth(channel, queue, 3);
      await channel.prefetch(2, false);
      return [before, await bench.depth(channel, queue, 0)];
    },
    shows: [3, 0],
  },
  {
    name: 'basic.get is refused by a quorum queue with a single active consumer, and by no other',
    run: async (bench) => {
      const channel = await bench.channel();
      const classic = await bench.queue(channel, 'classic', { 'x-single-active-consumer': true });
      const quorum = await bench.queue(channel, 'quorum', { ...QUORUM, 'x-single-active-consumer': true });
      return [await channel.get(classic), await bench.refusal((other) => other.get(quorum))];
    },
    shows: [
      false,
      "channel 405 RESOURCE_LOCKED - cannot obtain access to locked queue 'quorum' in vhost '/'. basic.get operations are not supported by quorum queues with single active consumer",
    ],
  },
  {
    name: 'a quorum queue refuses a shared prefetch',
    run: async (bench) => {
      const queue = await bench.queue(await bench.channel(), 'q', QUORUM);
      return bench.refusal(async (channel) => {
        await channel.prefetch(3, true);
        await channel.consume(queue, () => {});
      });
    },
    shows: "connection 540 NOT_IMPLEMENTED - queue 'q' in vhost '/' does not support global qos",
  },
  {
    name: 'nack and reject with requeue bring a message back, marked as redelivered, to its old place',
    run: async (bench) => {
      const channel = await bench.channel();
      const queue = await bench.queue(channel, 'q');
      for (let n = 0; n < 5; n++) channel.sendToQueue(queue, Buffer.from(String(n)));
      const got = [];
      for (let n = 0; n < 4; n++) got.push(await bench.next(channel, queue));
      const [zero, one, two, three] = got;
      if (!zero || !one || !two || !three) throw new Error('four messages were taken');
      channel.nack(two);
      channel.reject(zero);
      channel.nack(three);
      channel.reject(one);
      await bench.depth(channel, queue, 5);
      const again = [];
      for (let n = 0; n < 5; n++) {
        const { content, fields } = await bench.next(channel, queue);
        again.push([content.toString(), fields.redelivered]);
      }
      return again;
    },
    shows: [
      ['0', true],
      ['1', true],
      ['2', true],
      ['3', true],
      ['4', false],
    ],
  },
  {
    name: 'ack and nack with multiple settle everything up to their tag',
    run: async (bench) => {
      const channel = await bench.channel();
      const queue = await bench.queue(channel, 'q');
      for (let n = 0; n < 6; n++) channel.sendToQueue(queue, Buffer.from(String(n)));
      const got = [];
      for (let n = 0; n < 6; n++) got.push(await bench.next(channel, queue));
      const [, one, , three] = got;
      if (!one || !three) throw new Error('six messages were taken');
      channel.ack(one, true);
      channel.nack(three, true, true);
      await bench.depth(channel, queue, 2);
      const back = await bench.bodies(channel, queue, 2);
      channel.nackAll(false);
      return [back, await bench.depth(channel, queue, 0)];
    },
    shows: [['2', '3'], 0],
  },
  {
    name: 'a delivery tag that is not known, or was settled, closes the channel',
    run: async (bench) => {
      const queue = await bench.queue(await bench.channel(), 'q');
      const settledTwice = await bench.refusal(async (channel) => {
        channel.sendToQueue(queue, Buffer.from('x'));
        const message = await bench.next(channel, queue);
        channel.ack(message);
        channel.ack(message);
      });
      const tag = (deliveryTag: number) => ({ fields: { deliveryTag } }) as ConsumeMessage;
      return [
        settledTwice,
        await bench.refusal((channel) => channel.ack(tag(9), true)),
        await bench.refusal((channel) => channel.nack(tag(9))),
        await bench.refusal((channel) => channel.reject(tag(0))),
      ];
    },
    shows: [
      'channel 406 PRECONDITION_FAILED - unknown delivery tag 1',
      'channel 406 PRECONDITION_FAILED - unknown delivery tag 9',
      'channel 406 PRECONDITION_FAILED - unknown delivery tag 9',
      'channel 406 PRECONDITION_FAILED - unknown delivery tag 0',
    ],
  },
  {
    name: 'recover brings back all that the channel holds',
    run: async (bench) => {
      const channel = await bench.channel();
      const queue = await bench.queue(channel, 'q');
      for (let n = 0; n < 3; n++) channel.sendToQueue(queue, Buffer.from(String(n)));
      for (let n = 0; n < 3; n++) await bench.next(channel, queue);
      await channel.recover();
      await bench.depth(channel, queue, 3);
      return bench.bodies(channel, queue, 3);
    },
    shows: ['0', '1', '2'],
  },
  {
    name: 'a channel or connection that ends gives its messages back',
    run: async (bench) => {
      const watch = await bench.channel();
      const queue = await bench.queue(watch, 'q');
      for (let n = 0; n < 4; n++) watch.sendToQueue(queue, Buffer.from(String(n)));
      await bench.depth(watch, queue, 4);
      const connection = await bench.connection();
      const first = await connection.createChannel();
      await first.prefetch(3);
      await bench.received(await bench.consume(first, queue), 3);
      await first.close();
      const afterChannel = await bench.depth(watch, queue, 4);
      const second = await connection.createChannel();
      await bench.received(await bench.consume(second, queue), 4);
      await connection.close();
      await bench.depth(watch, queue, 4);
      const { fields } = await bench.next(watch, queue);
      return [afterChannel, fields.redelivered, await bench.bodies(watch, queue, 3)];
    },
    shows: [4, true, ['1', '2', '3']],
  },
  {
    name: 'a consumer is told when its queue is deleted',
    run: async (bench) => {
      const channel = await bench.channel();
      const queue = await bench.queue(channel, 'q');
      const received = await bench.consume(channel, queue);
      await (await bench.channel()).deleteQueue(queue);
      return bench.received(received, 1);
    },
    shows: [null],
  },
  {
    name: 'a cancelled consumer gets no more, and keeps what it holds',
    run: async (bench) => {
      const channel = await bench.channel();
      const queue = await bench.queue(channel, 'q');
      const received = await bench.consume(channel, queue, { consumerTag: 'c' });
      channel.sendToQueue(queue, Buffer.from('1'));
      const [held] = await bench.received(received, 1);
      await channel.cancel('c');
      channel.sendToQueue(queue, Buffer.from('2'));
      await bench.depth(channel, queue, 1);
      channel.ack(held as ConsumeMessage);
      return [texts(received), await bench.depth(channel, queue, 1), await channel.cancel('unknown')];
    },
    shows: [['1'], 1, { consumerTag: 'unknown' }],
  },
  {
    name: 'exclusive consumers and reused tags are refused',
    run: async (bench) => {
      const channel = await bench.channel();
      const a = await bench.queue(channel, 'a');
      const b = await bench.queue(channel, 'b');
      const sac = await bench.queue(channel, 'sac', { 'x-single-active-consumer': true });
      await channel.consume(a, () => {}, { exclusive: true });
      await channel.consume(b, () => {});
      return [
        await bench.refusal((other) => other.consume(a, () => {})),
        await bench.refusal((other) => other.consume(b, () => {}, { exclusive: true })),
        await bench.refusal((other) => other.consume(sac, () => {}, { exclusive: true })),
        await bench.refusal(async (other) => {
          await other.consume(b, () => {}, { consumerTag: 't' });
          await other.consume(b, () => {}, { consumerTag: 't' });
        }),
        await bench.refusal((other) => other.consume(b, () => {}, { arguments: { 'x-priority': 'high' } })),
      ];
    },
    shows: [
      "channel 403 ACCESS_REFUSED - queue 'a' in vhost '/' in exclusive use",
      "channel 403 ACCESS_REFUSED - queue 'b' in vhost '/' in exclusive use",
      "channel 403 ACCESS_REFUSED - queue 'sac' in vhost '/' in exclusive use",
      "connection 530 NOT_ALLOWED - attempt to reuse consumer tag 't'",
      "channel 406 PRECONDITION_FAILED - invalid arg 'x-priority' for queue 'b' in vhost '/': \"expected integer, got longstr\"",
    ],
  },
  {
    name: 'a single active consumer is served alone; when it is cancelled the next by priority follows',
    run: async (bench) => {
      const channel = await bench.channel();
      const queue = await bench.queue(channel, 'q', { 'x-single-active-consumer': true });
      const seen: string[] = [];
      const consume = (tag: string, priority: number) =>
        channel.consume(
          queue,
          (message) => {
            if (message === null) return;
            seen.push(tag + message.content);
            channel.ack(message);
          },
          { consumerTag: tag, priority },
        );
      await consume('a', 0);
      await consume('b', 0);
      await consume('c', 5);
      for (let n = 0; n < 3; n++) channel.sendToQueue(queue, Buffer.from(String(n)));
      await bench.received(seen, 3);
      await channel.cancel('a');
      channel.sendToQueue(queue, Buffer.from('3'));
      await bench.received(seen, 4);
      await channel.cancel('c');
      channel.sendToQueue(queue, Buffer.from('4'));
      await bench.received(seen, 5);
      return seen;
    },
    shows: ['a0', 'a1', 'a2', 'c3', 'b4'],
  },
  {
    name: 'when the connection of a single active consumer ends, the next one gets what it held',
    run: async (bench) => {
      const shown: unknown[] = [];
      for (const args of [{ 'x-single-active-consumer': true }, { ...QUORUM, 'x-single-active-consumer': true }]) {
        const channel = await bench.channel();
        const queue = await bench.queue(channel, `q${shown.length}`, args);
        const first = await bench.connection();
        const active = await bench.consume(await first.createChannel(), queue);
        const waiting = await bench.consume(channel, queue);
        for (let n = 0; n < 2; n++) channel.sendToQueue(queue, Buffer.from(String(n)));
        await bench.received(active, 2);
        const idle = waiting.length;
        await first.close();
        await bench.received(waiting, 2);
        shown.push([idle, texts(waiting), waiting[0]?.fields.redelivered]);
      }
      return shown;
    },
    shows: Array(2).fill([0, ['0', '1'], true]),
  },
  {
    name: 'basic.get tells what is left, and an empty queue says so; purge counts what it drops',
    run: async (bench) => {
      const channel = await bench.channel();
      const queue = await bench.queue(channel, 'q');
      const empty = await channel.get(queue);
      for (let n = 0; n < 3; n++) channel.sendToQueue(queue, Buffer.from(String(n)));
      await bench.depth(channel, queue, 3);
      const { fields } = await bench.next(channel, queue);
      const purged = await channel.purgeQueue(queue);
      return [empty, fields.messageCount, fields.redelivered, purged, await bench.depth(channel, queue, 0)];
    },
    shows: [false, 2, false, { messageCount: 2 }, 0],
  },
];
