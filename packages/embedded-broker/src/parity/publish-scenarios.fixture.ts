import type { Options } from 'amqplib';
import type { Scenario } from './scenario.fixture.js';

/** Publishes that the broker refuses, with the text of the refusal. */
const REFUSED_PUBLISHES: readonly (readonly [options: Options.Publish, text: string])[] = [
  [{ expiration: '-5' }, "invalid expiration '-5': {value_negative,-5}"],
  [{ expiration: 'abc' }, "invalid expiration 'abc': no_integer"],
  [{ expiration: '10abc' }, 'invalid expiration \'10abc\': {leftover_string,"abc"}'],
  [{ expiration: '99999999999999' }, "invalid expiration '99999999999999': {value_too_large,99999999999999}"],
  [{ expiration: '' }, "invalid expiration '': no_integer"],
  [{ userId: 'bob' }, "user_id property set to 'bob' but authenticated user was 'guest'"],
  [{ headers: { CC: 'a' } }, 'invalid message: {unacceptable_type_in_header,"CC",longstr}'],
  [{ headers: { BCC: 'a' } }, 'invalid message: {unacceptable_type_in_header,"BCC",longstr}'],
  [{ replyTo: 'amq.rabbitmq.reply-to' }, 'fast reply consumer does not exist'],
];

const refused: readonly Scenario[] = REFUSED_PUBLISHES.map(([options, text]) => ({
  name: `a message with ${JSON.stringify(options)} is refused`,
  run: (bench) => bench.refusal((channel) => channel.sendToQueue(bench.name('q'), Buffer.from('x'), options)),
  shows: `channel 406 PRECONDITION_FAILED - ${text}`,
}));

const plain: readonly Scenario[] = [
  {
    name: 'properties and headers arrive as they were sent, whatever their type',
    run: async (bench) => {
      const channel = await bench.channel();
      const queue = await bench.queue(channel, 'q');
      channel.sendToQueue(queue, Buffer.from([0, 255, 206, 1]), {
        contentType: 'a/b',
        contentEncoding: 'none',
        persistent: true,
        priority: 3,
        correlationId: 'c',
        replyTo: 'r',
        expiration: '60000',
        messageId: 'm',
        timestamp: 1_700_000_000,
        type: 't',
        userId: 'guest',
        appId: 'ü€😀',
        headers: {
          text: 'ü€😀',
          yes: true,
          small: 1,
          big: 2 ** 40,
          negative: -70_000,
          half: 0.5,
          list: [1, 'two', [true], { deep: null }],
          table: { a: { b: 'c' } },
          nothing: null,
          date: { '!': 'timestamp', value: 1_600_000_000 },
          decimal: { '!': 'decimal', value: { digits: 12_345, places: 2 } },
        },
      });
      const { content, properties, fields } = await bench.next(channel, queue);
      return {
        content: [...content],
        redelivered: fields.redelivered,
        properties: { ...properties, timestamp: properties.timestamp },
      };
    },
    shows: {
      content: [0, 255, 206, 1],
      redelivered: false,
      properties: {
        contentType: 'a/b',
        contentEncoding: 'none',
        deliveryMode: 2,
        priority: 3,
        correlationId: 'c',
        replyTo: 'r',
        expiration: '60000',
        messageId: 'm',
        timestamp: 1_700_000_000,
        type: 't',
        userId: 'guest',
        appId: 'ü€😀',
        headers: {
          text: 'ü€😀',
          yes: true,
          small: 1,
          big: 2 ** 40,
          negative: -70_000,
          half: 0.5,
          list: [1, 'two', [true], { deep: null }],
          table: { a: { b: 'c' } },
          nothing: null,
          date: 'a time',
          decimal: { '!': 'decimal', value: { digits: 12_345, places: 2 } },
        },
      },
    },
  },
  {
    name: 'bodies of every size around the frame limit arrive whole',
    run: async (bench) => {
      const channel = await bench.confirmChannel();
      const queue = await bench.queue(channel, 'q');
      const sizes = [0, 1, 4088, 8192, 131_063, 131_064, 131_065, 262_144, 1_000_000];
      for (const size of sizes) channel.sendToQueue(queue, bodyOf(size));
      await channel.waitForConfirms();
      const intact: boolean[] = [];
      for (const size of sizes) {
        const { content } = await bench.next(channel, queue, { noAck: true });
        intact.push(content.equals(bodyOf(size)));
      }
      return intact;
    },
    shows: Array(9).fill(true),
  },
  {
    name: 'a publish to an exchange that is not there closes the channel, not the connection',
    run: async (bench) => {
      const refusal = await bench.refusal((channel) => channel.publish(bench.name('x'), 'k', Buffer.from('x')));
      const connection = await bench.connection();
      const broken = await connection.createChannel();
      const closed = new Promise((resolve) => broken.once('close', resolve));
      broken.on('error', () => {});
      broken.publish(bench.name('x'), 'k', Buffer.from('x'));
      await closed;
      const channel = await connection.createChannel();
      await bench.queue(channel, 'q');
      return refusal;
    },
    shows: "channel 404 NOT_FOUND - no exchange 'x' in vhost '/'",
  },
  {
    name: 'publishes are confirmed; unroutable ones too; mandatory ones come back first',
    run: async (bench) => {
      const channel = await bench.confirmChannel();
      const queue = await bench.queue(channel, 'q');
      const events: string[] = [];
      channel.on('return', (message: { fields: { replyCode: number; replyText: string }; content: Buffer }) =>
        events.push(`return ${message.fields.replyCode} ${message.fields.replyText} ${message.content}`),
      );
      await confirmed((done) => channel.sendToQueue(queue, Buffer.from('1'), { mandatory: true }, done));
      events.push('ack 1');
      await confirmed((done) => channel.publish('', bench.name('none'), Buffer.from('2'), {}, done));
      events.push('ack 2');
      await confirmed((done) =>
        channel.publish('amq.topic', bench.name('none'), Buffer.from('3'), { mandatory: true }, done),
      );
      events.push('ack 3');
      return events;
    },
    shows: ['ack 1', 'ack 2', 'return 312 NO_ROUTE 3', 'ack 3'],
  },
  {
    name: 'in a run of 1000 mixed messages every return comes before its own ack',
    run: async (bench) => {
      const channel = await bench.confirmChannel();
      const queue = await bench.queue(channel, 'q');
      const returned = new Set<string>();
      channel.on('return', (message: { properties: { messageId: string } }) =>
        returned.add(message.properties.messageId),
      );
      const seen = { acked: 0, returnedBeforeAck: 0, ackedWithoutReturn: 0, strayReturns: 0 };
      await Promise.all(
        Array.from({ length: 1000 }, (_, n) => {
          const isUnroutable = n % 3 === 0 || n % 7 === 0;
          const key = isUnroutable ? bench.name('none') : queue;
          const body = Buffer.alloc(n % 50 === 0 ? 20_000 : 10, n);
          return confirmed((done) =>
            channel.publish('', key, body, { mandatory: n % 2 === 0, messageId: String(n) }, done),
          ).then(() => {
            seen.acked += 1;
            const wasReturned = returned.has(String(n));
            if (!isUnroutable || n % 2 !== 0) seen.strayReturns += wasReturned ? 1 : 0;
            else if (wasReturned) seen.returnedBeforeAck += 1;
            else seen.ackedWithoutReturn += 1;
          });
        }),
      );
      return { ...seen, queued: await bench.depth(channel, queue, 571) };
    },
    shows: { acked: 1000, returnedBeforeAck: 215, ackedWithoutReturn: 0, strayReturns: 0, queued: 571 },
  },
  {
    name: 'CC and BCC route to more queues; BCC is hidden from all of them',
    run: async (bench) => {
      const channel = await bench.channel();
      const queues = [
        await bench.queue(channel, 'to'),
        await bench.queue(channel, 'cc'),
        await bench.queue(channel, 'bcc'),
      ];
      const [to, cc, bcc] = queues as [string, string, string];
      channel.sendToQueue(to, Buffer.from('x'), { CC: [cc, to], BCC: [bcc], headers: { z: 1 } });
      const seen: unknown[] = [];
      for (const queue of queues) {
        const { fields, properties } = await bench.next(channel, queue);
        seen.push([fields.routingKey, properties.headers, fields.messageCount]);
      }
      return seen;
    },
    shows: Array(3).fill(['to', { CC: ['cc', 'to'], z: 1 }, 0]),
  },
  {
    name: 'CC and BCC route through a topic exchange too, and a mandatory message they route is not returned',
    run: async (bench) => {
      const channel = await bench.confirmChannel();
      const exchange = await bench.exchange(channel, 'x', 'topic');
      const queue = await bench.queue(channel, 'q');
      await channel.bindQueue(queue, exchange, 'copy.*');
      const returned: unknown[] = [];
      channel.on('return', (message) => returned.push(message));
      channel.publish(exchange, 'none', Buffer.from('1'), { BCC: ['copy.a', 'copy.b'], mandatory: true });
      channel.publish(exchange, 'none', Buffer.from('2'), { CC: ['copy.a'], mandatory: true });
      await channel.waitForConfirms();
      return [await bench.bodies(channel, queue, 2), returned.length];
    },
    shows: [['1', '2'], 0],
  },
  {
    name: 'direct reply-to carries a request to a queue and its reply straight back',
    run: async (bench) => {
      const client = await bench.channel();
      const server = await bench.channel();
      const queue = await bench.queue(server, 'q');
      const replies = await bench.consume(client, 'amq.rabbitmq.reply-to', { noAck: true });
      client.sendToQueue(queue, Buffer.from('ping'), { replyTo: 'amq.rabbitmq.reply-to', correlationId: '7' });
      const request = await bench.next(server, queue);
      const address: string = request.properties.replyTo;
      const looked = await server.checkQueue(address);
      server.sendToQueue(address, Buffer.from('pong'), { correlationId: '7' });
      const [reply] = await bench.received(replies, 1);
      return [
        address.startsWith('amq.rabbitmq.reply-to.'),
        [looked.messageCount, looked.consumerCount],
        [
          reply?.content.toString(),
          reply?.properties.correlationId,
          reply?.fields.exchange,
          reply?.fields.routingKey === address,
        ],
      ];
    },
    shows: [true, [0, 1], ['pong', '7', '', true]],
  },
  {
    name: 'a direct reply to a channel that has gone is returned when mandatory',
    run: async (bench) => {
      const connection = await bench.connection();
      const client = await connection.createChannel();
      const server = await bench.confirmChannel();
      const queue = await bench.queue(server, 'q');
      await client.consume('amq.rabbitmq.reply-to', () => {}, { noAck: true });
      client.sendToQueue(queue, Buffer.from('ping'), { replyTo: 'amq.rabbitmq.reply-to' });
      const { properties } = await bench.next(server, queue);
      await connection.close();
      const returned: string[] = [];
      server.on('return', (message: { fields: { replyText: string } }) => returned.push(message.fields.replyText));
      await confirmed((done) => server.sendToQueue(properties.replyTo, Buffer.from('pong'), { mandatory: true }, done));
      return returned;
    },
    shows: ['NO_ROUTE'],
  },
  {
    name: 'direct reply-to is consumed without acknowledgement, and once per channel',
    run: async (bench) => [
      await bench.refusal((channel) => channel.consume('amq.rabbitmq.reply-to', () => {}, { noAck: false })),
      await bench.refusal(async (channel) => {
        await channel.consume('amq.rabbitmq.reply-to', () => {}, { noAck: true });
        await channel.consume('amq.rabbitmq.reply-to', () => {}, { noAck: true });
      }),
    ],
    shows: [
      'channel 406 PRECONDITION_FAILED - reply consumer cannot acknowledge',
      'channel 406 PRECONDITION_FAILED - reply consumer already set',
    ],
  },
];

/** Every byte tells where it stands. */
function bodyOf(size: number): Buffer {
  return Buffer.from(Array.from({ length: size }, (_, at) => (at * 7 + (at >> 8)) % 251));
}

function confirmed(publish: (done: (error: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => publish((error) => (error ? reject(error) : resolve())));
}

export const publishScenarios: readonly Scenario[] = [...refused, ...plain];
