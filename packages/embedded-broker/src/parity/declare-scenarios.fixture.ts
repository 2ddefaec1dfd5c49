import type { Options } from 'amqplib';
import type { Scenario } from './scenario.fixture.js';

type Table = Record<string, unknown>;

const QUORUM: Table = { 'x-queue-type': 'quorum' };

/** Queue declarations that are refused, with the text of the refusal; `q` is the queue. */
const REFUSED_DECLARATIONS: readonly (readonly [args: Table, text: string, options?: Options.AssertQueue])[] = [
  [{ 'x-message-ttl': -1 }, "invalid arg 'x-message-ttl' for queue 'q' in vhost '/': {value_negative,-1}"],
  [
    { 'x-message-ttl': 'abc' },
    "invalid arg 'x-message-ttl' for queue 'q' in vhost '/': \"expected integer, got longstr\"",
  ],
  [
    { 'x-message-ttl': 2 ** 40 },
    "invalid arg 'x-message-ttl' for queue 'q' in vhost '/': {value_too_large,1099511627776}",
  ],
  [{ 'x-expires': 0 }, "invalid arg 'x-expires' for queue 'q' in vhost '/': {value_zero,0}"],
  [{ 'x-max-length': -1 }, "invalid arg 'x-max-length' for queue 'q' in vhost '/': {value_negative,-1}"],
  [{ 'x-overflow': 'bogus' }, "invalid arg 'x-overflow' for queue 'q' in vhost '/': invalid_overflow"],
  [{ 'x-overflow': 5 }, "invalid arg 'x-overflow' for queue 'q' in vhost '/': {unacceptable_type,byte}"],
  [{ 'x-max-priority': 256 }, "invalid arg 'x-max-priority' for queue 'q' in vhost '/': {max_value_exceeded,256}"],
  [
    { 'x-dead-letter-routing-key': 'a' },
    "invalid arg 'x-dead-letter-routing-key' for queue 'q' in vhost '/': routing_key_but_no_dlx_defined",
  ],
  [{ 'x-dead-letter-exchange': 4 }, "invalid type 'byte' for arg 'x-dead-letter-exchange' in queue 'q' in vhost '/'"],
  [
    { 'x-single-active-consumer': 'true' },
    "invalid arg 'x-single-active-consumer' for queue 'q' in vhost '/': {unacceptable_type,longstr}",
  ],
  [
    { 'x-queue-type': 'bogus' },
    "invalid arg 'x-queue-type' for queue 'q' in vhost '/': \"unsupported queue type 'bogus'\"",
  ],
  [
    { 'x-queue-mode': 'bogus' },
    "invalid arg 'x-queue-mode' for queue 'q' in vhost '/': \"unsupported queue mode 'bogus'\"",
  ],
  [
    { 'x-queue-version': 3 },
    "invalid arg 'x-queue-version' for queue 'q' in vhost '/': \"unsupported queue version '3'\"",
  ],
  [
    { 'x-delivery-limit': 2 },
    "invalid arg 'x-delivery-limit' for queue 'q' in vhost '/' of queue type rabbit_classic_queue",
  ],
  [{ 'x-max-age': '1D' }, "invalid arg 'x-max-age' for queue 'q' in vhost '/' of queue type rabbit_classic_queue"],
  [QUORUM, "invalid property 'non-durable' for queue 'q' in vhost '/'", { durable: false }],
  [QUORUM, "invalid property 'exclusive-owner' for queue 'q' in vhost '/'", { exclusive: true }],
  [QUORUM, "invalid property 'auto-delete' for queue 'q' in vhost '/'", { autoDelete: true }],
  [
    { ...QUORUM, 'x-max-priority': 5 },
    "invalid arg 'x-max-priority' for queue 'q' in vhost '/' of queue type rabbit_quorum_queue",
  ],
  [
    { ...QUORUM, 'x-queue-mode': 'lazy' },
    "invalid arg 'x-queue-mode' for queue 'q' in vhost '/' of queue type rabbit_quorum_queue",
  ],
  [
    { ...QUORUM, 'x-dead-letter-exchange': 'x', 'x-dead-letter-strategy': 'zzz' },
    "invalid arg 'x-dead-letter-strategy' for queue 'q' in vhost '/': invalid_dlx_strategy",
  ],
];

/** A second declaration of the same queue, with other words. */
const INEQUIVALENT: readonly (readonly [
  title: string,
  first: Table,
  second: Table,
  text: string,
  options?: readonly [Options.AssertQueue, Options.AssertQueue],
])[] = [
  [
    'an argument added',
    {},
    { 'x-message-ttl': 1000 },
    "inequivalent arg 'x-message-ttl' for queue 'q' in vhost '/': received the value '1000' of type 'short' but current is none",
  ],
  [
    'an argument left out',
    { 'x-message-ttl': 1000 },
    {},
    "inequivalent arg 'x-message-ttl' for queue 'q' in vhost '/': received none but current is the value '1000' of type 'short'",
  ],
  [
    'another number',
    { 'x-message-ttl': 1000 },
    { 'x-message-ttl': 2000 },
    "inequivalent arg 'x-message-ttl' for queue 'q' in vhost '/': received '2000' but current is '1000'",
  ],
  [
    'another name',
    { 'x-dead-letter-exchange': 'a' },
    { 'x-dead-letter-exchange': 'b' },
    "inequivalent arg 'x-dead-letter-exchange' for queue 'q' in vhost '/': received 'b' but current is 'a'",
  ],
  [
    'another queue type',
    {},
    QUORUM,
    "inequivalent arg 'x-queue-type' for queue 'q' in vhost '/': received the value 'quorum' of type 'longstr' but current is none",
  ],
  [
    'another durability',
    {},
    {},
    "inequivalent arg 'durable' for queue 'q' in vhost '/': received 'false' but current is 'true'",
    [{ durable: true }, { durable: false }],
  ],
  [
    'another auto-delete',
    {},
    {},
    "inequivalent arg 'auto_delete' for queue 'q' in vhost '/': received 'false' but current is 'true'",
    [{ autoDelete: true }, { autoDelete: false }],
  ],
];

const refused: readonly Scenario[] = REFUSED_DECLARATIONS.map(([args, text, options]) => ({
  name: `a queue declared with ${JSON.stringify(options ?? args)} is refused`,
  run: (bench) => bench.refusal((channel) => bench.queue(channel, 'q', args, options)),
  shows: `channel 406 PRECONDITION_FAILED - ${text}`,
}));

const inequivalent: readonly Scenario[] = INEQUIVALENT.map(([title, first, second, text, options]) => ({
  name: `a queue declared again with ${title} is refused`,
  run: async (bench) => {
    await bench.queue(await bench.channel(), 'q', first, options?.[0]);
    return bench.refusal((channel) => bench.queue(channel, 'q', second, options?.[1]));
  },
  shows: `channel 406 PRECONDITION_FAILED - ${text}`,
}));

const plain: readonly Scenario[] = [
  {
    name: 'a reply that is too long is cut, between bytes, and ends with dots',
    run: (bench) => bench.refusal((channel) => channel.checkQueue('→'.repeat(85))),
    shows: `channel 404 NOT_FOUND - no queue '${'→'.repeat(76)}\uFFFD...`,
  },
  {
    name: 'declarations that agree in all but what is not compared are one queue',
    run: async (bench) => {
      const channel = await bench.channel();
      await bench.queue(channel, 'q', { 'x-message-ttl': 1000, 'x-foo': 1 });
      await bench.queue(channel, 'q', {
        'x-message-ttl': { '!': 'long', value: 1000 },
        'x-foo': 2,
        'x-queue-type': 'classic',
      });
      return 'accepted';
    },
    shows: 'accepted',
  },
  {
    name: 'arguments without effect here are accepted as RabbitMQ accepts them',
    run: async (bench) => {
      const channel = await bench.channel();
      await bench.queue(channel, 'a', {
        'x-queue-mode': 'lazy',
        'x-queue-version': 2,
        'x-unknown': true,
        'x-queue-master-locator': 'client-local',
      });
      await bench.queue(channel, 'b', {
        ...QUORUM,
        'x-max-in-memory-length': 3,
        'x-quorum-initial-group-size': 1,
        'x-queue-leader-locator': 'balanced',
      });
      return 'accepted';
    },
    shows: 'accepted',
  },
  {
    name: 'a queue without a name gets one, and it is what an empty name means on that channel',
    run: async (bench) => {
      const channel = await bench.channel();
      const { queue } = await channel.assertQueue('', { exclusive: true });
      await channel.bindQueue('', 'amq.direct', bench.name('k'));
      channel.publish('amq.direct', bench.name('k'), Buffer.from('x'));
      return [/^amq\.gen-[\w-]{22}$/.test(queue), await bench.depth(channel, queue, 1)];
    },
    shows: [true, 1],
  },
  {
    name: 'bound without queue and key, the queue declared last is bound by its own name',
    run: async (bench) => {
      const channel = await bench.channel();
      const queue = await bench.queue(channel, 'q');
      const exchange = await bench.exchange(channel, 'x', 'direct');
      await channel.bindQueue('', exchange, '');
      channel.publish(exchange, queue, Buffer.from('x'));
      return bench.depth(channel, queue, 1);
    },
    shows: 1,
  },
  {
    name: 'an empty queue name means nothing on a channel that declared none',
    run: (bench) => bench.refusal((channel) => channel.bindQueue('', 'amq.direct', 'k')),
    shows: 'channel 404 NOT_FOUND - no previously declared queue',
  },
  {
    name: 'a name that begins with amq. is reserved',
    run: async (bench) => [
      await bench.refusal((channel) => channel.assertQueue('amq.mine')),
      await bench.refusal((channel) => channel.assertExchange('amq.mine', 'direct')),
    ],
    shows: [
      "channel 403 ACCESS_REFUSED - queue name 'amq.mine' contains reserved prefix 'amq.*'",
      "channel 403 ACCESS_REFUSED - exchange name 'amq.mine' contains reserved prefix 'amq.*'",
    ],
  },
  {
    name: 'what does not exist is not found',
    run: async (bench) => [
      await bench.refusal((channel) => channel.checkQueue(bench.name('q'))),
      await bench.refusal((channel) => channel.purgeQueue(bench.name('q'))),
      await bench.refusal((channel) => channel.consume(bench.name('q'), () => {})),
      await bench.refusal((channel) => channel.get(bench.name('q'))),
      await bench.refusal((channel) => channel.checkExchange(bench.name('x'))),
      await bench.refusal((channel) => channel.bindQueue(bench.name('q'), 'amq.direct', '')),
      await bench.refusal((channel) => channel.bindExchange('amq.direct', bench.name('x'), '')),
    ],
    shows: [
      "channel 404 NOT_FOUND - no queue 'q' in vhost '/'",
      "channel 404 NOT_FOUND - no queue 'q' in vhost '/'",
      "channel 404 NOT_FOUND - no queue 'q' in vhost '/'",
      "channel 404 NOT_FOUND - no queue 'q' in vhost '/'",
      "channel 404 NOT_FOUND - no exchange 'x' in vhost '/'",
      "channel 404 NOT_FOUND - no queue 'q' in vhost '/'",
      "channel 404 NOT_FOUND - no exchange 'x' in vhost '/'",
    ],
  },
  {
    name: 'deleting or unbinding what does not exist is fine',
    run: async (bench) => {
      const channel = await bench.channel();
      const queue = await bench.queue(channel, 'q');
      await channel.unbindQueue(bench.name('none'), 'amq.direct', 'k');
      await channel.unbindQueue(queue, bench.name('none'), 'k');
      await channel.unbindQueue(queue, 'amq.direct', 'k');
      await channel.deleteExchange(bench.name('none'));
      return channel.deleteQueue(bench.name('none'));
    },
    shows: { messageCount: 0 },
  },
  {
    name: 'a queue in use, or with messages, is not deleted when that was asked',
    run: async (bench) => {
      const channel = await bench.channel();
      const used = await bench.queue(channel, 'used');
      await channel.consume(used, () => {});
      const full = await bench.queue(channel, 'full');
      channel.sendToQueue(full, Buffer.from('x'));
      await bench.depth(channel, full, 1);
      const quorum = await bench.queue(channel, 'quorum', QUORUM);
      return [
        await bench.refusal((other) => other.deleteQueue(used, { ifUnused: true })),
        await bench.refusal((other) => other.deleteQueue(full, { ifEmpty: true })),
        await bench.refusal((other) => other.deleteQueue(quorum, { ifEmpty: true })),
        await channel.deleteQueue(full),
      ];
    },
    shows: [
      "channel 406 PRECONDITION_FAILED - queue 'used' in vhost '/' in use",
      "channel 406 PRECONDITION_FAILED - queue 'full' in vhost '/' not empty",
      "connection 540 NOT_IMPLEMENTED - cannot delete queue 'quorum' in vhost '/'. queue.delete operations with if-empty flag set are not supported by quorum queues",
      { messageCount: 1 },
    ],
  },
  {
    name: 'an exclusive queue is locked for others and goes with its connection',
    run: async (bench) => {
      const owner = await bench.connection();
      const channel = await owner.createChannel();
      const queue = await bench.queue(channel, 'q', {}, { exclusive: true });
      const locked = await bench.refusal((other) => other.checkQueue(queue));
      const redeclared = await bench.refusal((other) => other.assertQueue(queue, { exclusive: true }));
      await owner.close();
      return [locked, locked === redeclared, await bench.refusal((other) => other.checkQueue(queue))];
    },
    shows: [
      "channel 405 RESOURCE_LOCKED - cannot obtain exclusive access to locked queue 'q' in vhost '/'. It could be originally declared on another connection or the exclusive property value does not match that of the original declaration.",
      true,
      "channel 404 NOT_FOUND - no queue 'q' in vhost '/'",
    ],
  },
  {
    name: 'an auto-delete queue goes with its last consumer, not before its first',
    run: async (bench) => {
      const channel = await bench.channel();
      const queue = await bench.queue(channel, 'q', {}, { autoDelete: true });
      const { consumerCount } = await channel.checkQueue(queue);
      await channel.consume(queue, () => {}, { consumerTag: 'a' });
      await channel.consume(queue, () => {}, { consumerTag: 'b' });
      await channel.cancel('a');
      const left = await channel.checkQueue(queue);
      await channel.cancel('b');
      return [consumerCount, left.consumerCount, await bench.refusal((other) => other.checkQueue(queue))];
    },
    shows: [0, 1, "channel 404 NOT_FOUND - no queue 'q' in vhost '/'"],
  },
];

export const declareScenarios: readonly Scenario[] = [...refused, ...inequivalent, ...plain];
