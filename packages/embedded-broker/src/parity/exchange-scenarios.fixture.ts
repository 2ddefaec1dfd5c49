import type { Scenario } from './scenario.fixture.js';

/** Exchanges: declaring them, binding them, and where they send things. */
export const exchangeScenarios: readonly Scenario[] = [
  {
    name: 'an exchange declared again in other words is refused',
    run: async (bench) => {
      const channel = await bench.channel();
      const x = await bench.exchange(channel, 'x', 'direct');
      return [
        await bench.refusal((other) => other.assertExchange(x, 'topic')),
        await bench.refusal((other) => other.assertExchange(x, 'direct', { durable: false })),
        await bench.refusal((other) => other.assertExchange(x, 'direct', { autoDelete: true })),
        await bench.refusal((other) => other.assertExchange(x, 'direct', { internal: true })),
        await bench.refusal((other) => other.assertExchange(x, 'direct', { alternateExchange: 'foo' })),
        await bench.refusal((other) => other.assertExchange('amq.direct', 'topic')),
      ];
    },
    shows: [
      "channel 406 PRECONDITION_FAILED - inequivalent arg 'type' for exchange 'x' in vhost '/': received 'topic' but current is 'direct'",
      "channel 406 PRECONDITION_FAILED - inequivalent arg 'durable' for exchange 'x' in vhost '/': received 'false' but current is 'true'",
      "channel 406 PRECONDITION_FAILED - inequivalent arg 'auto_delete' for exchange 'x' in vhost '/': received 'true' but current is 'false'",
      "channel 406 PRECONDITION_FAILED - inequivalent arg 'internal' for exchange 'x' in vhost '/': received 'true' but current is 'false'",
      "channel 406 PRECONDITION_FAILED - inequivalent arg 'alternate-exchange' for exchange 'x' in vhost '/': received the value 'foo' of type 'longstr' but current is none",
      "channel 406 PRECONDITION_FAILED - inequivalent arg 'type' for exchange 'amq.direct' in vhost '/': received 'topic' but current is 'direct'",
    ],
  },
  {
    name: 'an exchange type nobody knows ends the connection',
    run: async (bench) => [
      await bench.refusal((channel) => channel.assertExchange(bench.name('x'), 'bogus')),
      await bench.refusal((channel) => channel.assertExchange(bench.name('x'), 'x-consistent-hash')),
    ],
    shows: [
      "connection 503 COMMAND_INVALID - unknown exchange type 'bogus'",
      "connection 503 COMMAND_INVALID - unknown exchange type 'x-consistent-hash'",
    ],
  },
  {
    name: 'the default exchange and the predeclared ones are protected',
    run: async (bench) => {
      const queue = await bench.queue(await bench.channel(), 'q');
      return [
        await bench.refusal((channel) => channel.assertExchange('', 'direct')),
        await bench.refusal((channel) => channel.deleteExchange('')),
        await bench.refusal((channel) => channel.bindQueue(queue, '', 'k')),
        await bench.refusal((channel) => channel.unbindQueue(queue, '', 'k')),
        await bench.refusal((channel) => channel.deleteExchange('amq.direct')),
      ];
    },
    shows: [
      ...Array(4).fill('channel 403 ACCESS_REFUSED - operation not permitted on the default exchange'),
      "channel 403 ACCESS_REFUSED - deletion of system exchange 'amq.direct' in vhost '/' not allowed",
    ],
  },
  {
    name: 'the predeclared exchanges are there',
    run: async (bench) => {
      const channel = await bench.channel();
      for (const name of ['amq.direct', 'amq.fanout', 'amq.topic', 'amq.headers', 'amq.match'])
        await channel.checkExchange(name);
      return 'all there';
    },
    shows: 'all there',
  },
  {
    name: 'direct, fanout and topic exchanges route by their rule, once to each queue',
    run: async (bench) => {
      const channel = await bench.channel();
      const words: Record<string, readonly [string, string[]]> = {
        direct: ['direct', ['a.b', 'a']],
        fanout: ['fanout', ['a', 'b']],
        star: ['topic', ['a.*', '*.b']],
        hash: ['topic', ['a.#', '#']],
        middle: ['topic', ['a.#.b']],
        none: ['topic', ['a', 'a.b.c', '*', 'b.#']],
      };
      const depths: Record<string, number> = {};
      for (const [word, [type, keys]] of Object.entries(words)) {
        const queue = await bench.queue(channel, word);
        const exchange = await bench.exchange(channel, `x.${word}`, type);
        for (const key of keys) await channel.bindQueue(queue, exchange, key);
        channel.publish(exchange, 'a.b', Buffer.from('x'));
        depths[word] = await bench.depth(channel, queue, word === 'none' ? 0 : 1);
      }
      return depths;
    },
    shows: { direct: 1, fanout: 1, star: 1, hash: 1, middle: 1, none: 0 },
  },
  {
    name: 'an empty routing key has no words: # matches it, * does not',
    run: async (bench) => {
      const channel = await bench.channel();
      const exchange = await bench.exchange(channel, 'x', 'topic');
      const hit: string[] = [];
      for (const pattern of ['#', '*', '', '#.#', '*.#']) {
        const queue = await bench.queue(channel, `q${pattern}`);
        await channel.bindQueue(queue, exchange, pattern);
      }
      channel.publish(exchange, '', Buffer.from('x'));
      await bench.depth(channel, bench.name('q#'), 1);
      for (const pattern of ['#', '*', '', '#.#', '*.#']) {
        if ((await channel.checkQueue(bench.name(`q${pattern}`))).messageCount > 0) hit.push(pattern);
      }
      return hit;
    },
    shows: ['#', '', '#.#'],
  },
  {
    name: 'a headers exchange compares values across number types, and x- headers only when told',
    run: async (bench) => {
      const channel = await bench.channel();
      const exchange = await bench.exchange(channel, 'x', 'headers');
      const bindings: Record<string, Record<string, unknown>> = {
        nothing: {},
        anyOfNothing: { 'x-match': 'any' },
        all: { a: 1, b: 'two' },
        allButOne: { a: 1, b: 'three' },
        any: { 'x-match': 'any', a: 9, b: 'two' },
        text: { a: '1' },
        long: { a: { '!': 'long', value: 1 } },
        double: { a: { '!': 'double', value: 1 } },
        presence: { a: null },
        absence: { c: null },
        ignoresX: { 'x-match': 'all', 'x-foo': 'no', a: 1 },
        looksAtX: { 'x-match': 'all-with-x', 'x-foo': 'no', a: 1 },
        anyIgnoresX: { 'x-match': 'any', 'x-foo': 'yes' },
        anyLooksAtX: { 'x-match': 'any-with-x', 'x-foo': 'yes' },
      };
      for (const [word, args] of Object.entries(bindings)) {
        await channel.bindQueue(await bench.queue(channel, word), exchange, '', args);
      }
      channel.publish(exchange, '', Buffer.from('x'), { headers: { a: 1, b: 'two', 'x-foo': 'yes' } });
      await bench.depth(channel, bench.name('anyLooksAtX'), 1);
      const hit: string[] = [];
      for (const word of Object.keys(bindings))
        if ((await channel.checkQueue(bench.name(word))).messageCount > 0) hit.push(word);
      return hit;
    },
    shows: ['nothing', 'all', 'any', 'long', 'double', 'presence', 'ignoresX', 'anyLooksAtX'],
  },
  {
    name: 'an x-match that does not exist is refused',
    run: async (bench) => {
      const queue = await bench.queue(await bench.channel(), 'q');
      return [
        await bench.refusal((channel) => channel.bindQueue(queue, 'amq.headers', '', { 'x-match': 'bogus' })),
        await bench.refusal((channel) => channel.bindQueue(queue, 'amq.headers', '', { 'x-match': 4 })),
        await bench.refusal((channel) => channel.bindExchange('amq.fanout', 'amq.headers', '', { 'x-match': 'no' })),
      ];
    },
    shows: [
      'channel 406 PRECONDITION_FAILED - Invalid x-match field value <<"bogus">>; expected all, any, all-with-x, or any-with-x',
      'channel 406 PRECONDITION_FAILED - Invalid x-match field type byte (value 4); expected longstr',
      'channel 406 PRECONDITION_FAILED - Invalid x-match field value <<"no">>; expected all, any, all-with-x, or any-with-x',
    ],
  },
  {
    name: 'exchanges bound in a circle deliver once',
    run: async (bench) => {
      const channel = await bench.channel();
      const a = await bench.exchange(channel, 'a', 'fanout');
      const b = await bench.exchange(channel, 'b', 'topic');
      await channel.bindExchange(b, a, '');
      await channel.bindExchange(a, b, '#');
      const queue = await bench.queue(channel, 'q');
      await channel.bindQueue(queue, a, '');
      await channel.bindQueue(queue, b, 'k.#');
      channel.publish(a, 'k', Buffer.from('x'));
      const { fields } = await bench.next(channel, queue, { noAck: true });
      return [fields.exchange, fields.routingKey, fields.messageCount];
    },
    shows: ['a', 'k', 0],
  },
  {
    name: 'an alternate exchange takes what no binding takes, and only that; mandatory messages that it takes are not returned',
    run: async (bench) => {
      const channel = await bench.confirmChannel();
      const alternate = await bench.exchange(channel, 'ae', 'fanout');
      const exchange = await bench.exchange(channel, 'x', 'direct', { alternateExchange: alternate });
      const rest = await bench.queue(channel, 'rest');
      const known = await bench.queue(channel, 'known');
      await channel.bindQueue(rest, alternate, '');
      await channel.bindQueue(known, exchange, 'k');
      const returned: string[] = [];
      channel.on('return', (message: { fields: { routingKey: string } }) => returned.push(message.fields.routingKey));
      channel.publish(exchange, 'k', Buffer.from('1'), { mandatory: true });
      channel.publish(exchange, 'other', Buffer.from('2'), { mandatory: true });
      await channel.waitForConfirms();
      return [await bench.bodies(channel, known, 1), await bench.bodies(channel, rest, 1), returned];
    },
    shows: [['1'], ['2'], []],
  },
  {
    name: 'an internal exchange takes bindings, not publishes',
    run: async (bench) => {
      const channel = await bench.channel();
      const inner = await bench.exchange(channel, 'inner', 'fanout', { internal: true });
      const outer = await bench.exchange(channel, 'outer', 'fanout');
      const queue = await bench.queue(channel, 'q');
      await channel.bindExchange(inner, outer, '');
      await channel.bindQueue(queue, inner, '');
      channel.publish(outer, '', Buffer.from('x'));
      return [
        await bench.bodies(channel, queue, 1),
        await bench.refusal((other) => other.publish(inner, '', Buffer.from('x'))),
      ];
    },
    shows: [['x'], "channel 403 ACCESS_REFUSED - cannot publish to internal exchange 'inner' in vhost '/'"],
  },
  {
    name: 'an auto-delete exchange goes with its last binding, whether unbound or its queue deleted',
    run: async (bench) => {
      const channel = await bench.channel();
      const queue = await bench.queue(channel, 'q');
      const a = await bench.exchange(channel, 'a', 'fanout', { autoDelete: true });
      const b = await bench.exchange(channel, 'b', 'fanout', { autoDelete: true });
      await channel.bindQueue(queue, a, '1');
      await channel.bindQueue(queue, a, '2');
      await channel.bindQueue(queue, b, '');
      await channel.unbindQueue(queue, a, '1');
      await channel.checkExchange(a);
      await channel.unbindQueue(queue, a, '2');
      const first = await bench.refusal((other) => other.checkExchange(a));
      await channel.deleteQueue(queue);
      return [first, await bench.refusal((other) => other.checkExchange(b))];
    },
    shows: [
      "channel 404 NOT_FOUND - no exchange 'a' in vhost '/'",
      "channel 404 NOT_FOUND - no exchange 'b' in vhost '/'",
    ],
  },
  {
    name: 'an exchange in use is not deleted when that was asked',
    run: async (bench) => {
      const channel = await bench.channel();
      const exchange = await bench.exchange(channel, 'x', 'fanout');
      await channel.bindQueue(await bench.queue(channel, 'q'), exchange, '');
      return bench.refusal((other) => other.deleteExchange(exchange, { ifUnused: true }));
    },
    shows: "channel 406 PRECONDITION_FAILED - exchange 'x' in vhost '/' in use",
  },
  {
    name: 'the same binding made twice is one; with other arguments it is another',
    run: async (bench) => {
      const channel = await bench.channel();
      const exchange = await bench.exchange(channel, 'x', 'direct');
      const queue = await bench.queue(channel, 'q');
      await channel.bindQueue(queue, exchange, 'k');
      await channel.bindQueue(queue, exchange, 'k');
      await channel.bindQueue(queue, exchange, 'k', { n: 1 });
      channel.publish(exchange, 'k', Buffer.from('1'));
      await bench.depth(channel, queue, 1);
      await channel.unbindQueue(queue, exchange, 'k');
      channel.publish(exchange, 'k', Buffer.from('2'));
      await bench.depth(channel, queue, 2);
      await channel.unbindQueue(queue, exchange, 'k', { n: 1 });
      channel.publish(exchange, 'k', Buffer.from('3'));
      return bench.depth(channel, queue, 2);
    },
    shows: 2,
  },
];
