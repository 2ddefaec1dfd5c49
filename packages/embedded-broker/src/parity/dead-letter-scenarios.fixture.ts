import type { Channel, GetMessage, Options } from 'amqplib';
import type { Bench } from './bench.fixture.js';
import type { Scenario } from './scenario.fixture.js';

const QUORUM = { 'x-queue-type': 'quorum' };

interface DeadLetterCase {
  readonly args?: Record<string, unknown>;
  readonly send: readonly Options.Publish[];
  readonly act?: (channel: Channel, message: GetMessage, bench: Bench) => unknown;
}

/** Sends to a queue `src` whose dead letters go over `dlx` to `dst`, lets them die, and tells what arrives. */
async function deadLetter(bench: Bench, { args = {}, send, act }: DeadLetterCase): Promise<unknown> {
  const channel = await bench.confirmChannel();
  const dlx = await bench.exchange(channel, 'dlx', 'fanout');
  const target = await bench.queue(channel, 'dst');
  await channel.bindQueue(target, dlx, '');
  const source = await bench.queue(channel, 'src', { 'x-dead-letter-exchange': dlx, ...args });
  for (const options of send) channel.sendToQueue(source, Buffer.from('b'), options);
  await channel.waitForConfirms().catch(() => {});
  if (act !== undefined) await act(channel, await bench.next(channel, source), bench);
  const { fields, properties } = await bench.next(channel, target);
  return {
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    redelivered: fields.redelivered,
    headers: properties.headers,
    expiration: properties.expiration,
    messageId: properties.messageId,
  };
}

const reject = (channel: Channel, message: GetMessage): void => channel.reject(message, false);

function death(reason: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { count: 1, reason, queue: 'src', time: 'a time', exchange: '', 'routing-keys': ['src'], ...more };
}

function first(reason: string): Record<string, unknown> {
  return { 'x-first-death-exchange': '', 'x-first-death-queue': 'src', 'x-first-death-reason': reason };
}

function arrives(headers: Record<string, unknown>, more: Record<string, unknown> = {}): unknown {
  return { exchange: 'dlx', routingKey: 'src', redelivered: false, headers, ...more };
}

/** Dead-lettering: why, where to, and what `x-death` says about it. */
export const deadLetterScenarios: readonly Scenario[] = [
  {
    name: 'a rejected message is dead-lettered, without its expiration, which x-death keeps',
    run: (bench) => deadLetter(bench, { send: [{ expiration: '100000', headers: { a: 1 } }], act: reject }),
    shows: arrives({ a: 1, 'x-death': [death('rejected', { 'original-expiration': '100000' })], ...first('rejected') }),
  },
  {
    name: 'a message past its own expiration is dead-lettered',
    run: (bench) => deadLetter(bench, { send: [{ expiration: '10' }] }),
    shows: arrives({ 'x-death': [death('expired', { 'original-expiration': '10' })], ...first('expired') }),
  },
  {
    name: 'a message that its queue lets expire is dead-lettered',
    run: (bench) => deadLetter(bench, { args: { 'x-message-ttl': 10 }, send: [{}] }),
    shows: arrives({ 'x-death': [death('expired')], ...first('expired') }),
  },
  {
    name: 'a message pushed out of a full queue is dead-lettered',
    run: (bench) => deadLetter(bench, { args: { 'x-max-length': 1 }, send: [{ messageId: '1' }, { messageId: '2' }] }),
    shows: arrives({ 'x-death': [death('maxlen')], ...first('maxlen') }, { messageId: '1' }),
  },
  {
    name: 'reject-publish-dlx dead-letters the message that it refuses',
    run: (bench) =>
      deadLetter(bench, {
        args: { 'x-max-length': 1, 'x-overflow': 'reject-publish-dlx' },
        send: [{ messageId: '1' }, { messageId: '2' }],
      }),
    shows: arrives({ 'x-death': [death('maxlen')], ...first('maxlen') }, { messageId: '2' }),
  },
  {
    name: 'a dead-letter routing key replaces the message’s keys and its CC',
    run: (bench) =>
      deadLetter(bench, {
        args: { 'x-dead-letter-routing-key': 'zz' },
        send: [{ CC: ['c'], BCC: ['b'] }],
        act: reject,
      }),
    shows: arrives(
      { 'x-death': [death('rejected', { 'routing-keys': ['src', 'c'] })], ...first('rejected') },
      { routingKey: 'zz' },
    ),
  },
  {
    name: 'without one, CC stays and BCC stays hidden',
    run: (bench) => deadLetter(bench, { send: [{ CC: ['c'], BCC: ['b'] }], act: reject }),
    shows: arrives({
      CC: ['c'],
      'x-death': [death('rejected', { 'routing-keys': ['src', 'c'] })],
      ...first('rejected'),
    }),
  },
  {
    name: 'CC and BCC keys route again at the dead-letter exchange',
    run: async (bench) => {
      const channel = await bench.channel();
      const dlx = await bench.exchange(channel, 'dlx', 'direct');
      for (const key of ['src', 'cc', 'bcc']) {
        await channel.bindQueue(await bench.queue(channel, `dst.${key}`), dlx, bench.name(key));
      }
      const source = await bench.queue(channel, 'src', { 'x-dead-letter-exchange': dlx });
      channel.sendToQueue(source, Buffer.from('x'), { CC: [bench.name('cc')], BCC: [bench.name('bcc')] });
      reject(channel, await bench.next(channel, source));
      await bench.depth(channel, bench.name('dst.src'), 1);
      const depths: number[] = [];
      for (const key of ['src', 'cc', 'bcc'])
        depths.push((await channel.checkQueue(bench.name(`dst.${key}`))).messageCount);
      return depths;
    },
    shows: [1, 1, 1],
  },
  {
    name: 'a forged x-death that is no list is replaced',
    run: (bench) => deadLetter(bench, { send: [{ headers: { 'x-death': 'boom' } }], act: reject }),
    shows: arrives({ 'x-death': [death('rejected')] }),
  },
  {
    name: 'a forged x-death entry is carried along',
    run: (bench) => deadLetter(bench, { send: [{ headers: { 'x-death': [{ foo: 1 }] } }], act: reject }),
    shows: arrives({ 'x-death': [death('rejected'), { foo: 1 }] }),
  },
  {
    name: 'a quorum queue dead-letters what is rejected',
    run: (bench) =>
      deadLetter(bench, { args: QUORUM, send: [{ expiration: '100000', headers: { a: 1 } }], act: reject }),
    shows: arrives({ a: 1, 'x-death': [death('rejected', { 'original-expiration': '100000' })], ...first('rejected') }),
  },
  {
    name: 'a quorum queue dead-letters what expires',
    run: (bench) => deadLetter(bench, { args: QUORUM, send: [{ expiration: '10' }] }),
    shows: arrives({ 'x-death': [death('expired', { 'original-expiration': '10' })], ...first('expired') }),
  },
  {
    name: 'at-least-once dead-lettering says the same',
    run: (bench) =>
      deadLetter(bench, {
        args: { ...QUORUM, 'x-overflow': 'reject-publish', 'x-dead-letter-strategy': 'at-least-once' },
        send: [{ headers: { a: 1 } }],
        act: reject,
      }),
    shows: arrives({ a: 1, 'x-death': [death('rejected')], ...first('rejected') }),
  },
  {
    name: 'beyond its delivery limit a message is dead-lettered, and x-delivery-count tells how near it was',
    run: async (bench) => {
      const counts: unknown[] = [];
      const arrived = await deadLetter(bench, {
        args: { ...QUORUM, 'x-delivery-limit': 2 },
        send: [{}],
        act: async (channel, message) => {
          let again = message;
          for (let n = 0; ; n++) {
            counts.push([again.properties.headers?.['x-delivery-count'], again.fields.redelivered]);
            if (n === 1) channel.reject(again);
            else channel.nack(again);
            if (n === 2) return;
            again = await bench.next(channel, bench.name('src'));
          }
        },
      });
      return [counts, arrived];
    },
    shows: [
      [
        [0, false],
        [1, true],
        [2, true],
      ],
      arrives({ 'x-death': [death('delivery_limit')], ...first('delivery_limit') }),
    ],
  },
  {
    name: 'a delivery limit also counts consumers that went away, and a consumer sees the count',
    run: async (bench) => {
      const channel = await bench.channel();
      const target = await bench.queue(channel, 'dst');
      const args = {
        ...QUORUM,
        'x-delivery-limit': 1,
        'x-dead-letter-exchange': '',
        'x-dead-letter-routing-key': target,
      };
      const source = await bench.queue(channel, 'src', args);
      channel.sendToQueue(source, Buffer.from('x'));
      const counts: unknown[] = [];
      for (let n = 0; n < 2; n++) {
        const connection = await bench.connection();
        const received = await bench.consume(await connection.createChannel(), source);
        const [message] = await bench.received(received, 1);
        counts.push(message?.properties.headers?.['x-delivery-count']);
        await connection.close();
      }
      const { properties } = await bench.next(channel, target);
      return [counts, properties.headers?.['x-first-death-reason']];
    },
    shows: [[null, 1], 'delivery_limit'],
  },
  {
    name: 'what comes back to a quorum queue with a delivery limit leaves first; without one it queues up again',
    run: async (bench) => {
      const orders: string[][] = [];
      for (const args of [{ ...QUORUM, 'x-delivery-limit': 9 }, QUORUM]) {
        const channel = await bench.channel();
        const queue = await bench.queue(channel, `q${orders.length}`, args);
        for (let n = 0; n < 6; n++) channel.sendToQueue(queue, Buffer.from(String(n)));
        await bench.depth(channel, queue, 6);
        const [zero, one, two] = [
          await bench.next(channel, queue),
          await bench.next(channel, queue),
          await bench.next(channel, queue),
        ];
        channel.nack(two);
        channel.nack(zero);
        channel.nack(one);
        await bench.depth(channel, queue, 6);
        orders.push(await bench.bodies(channel, queue, 6));
      }
      return orders;
    },
    shows: [
      ['2', '0', '1', '3', '4', '5'],
      ['3', '4', '5', '2', '0', '1'],
    ],
  },
  {
    name: 'each further death is counted, per queue and reason, the latest first',
    run: async (bench) => {
      const channel = await bench.channel();
      const work = bench.name('work');
      const wait = bench.name('wait');
      await bench.queue(channel, 'work', { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': wait });
      await bench.queue(channel, 'wait', {
        'x-dead-letter-exchange': '',
        'x-dead-letter-routing-key': work,
        'x-message-ttl': 20,
      });
      channel.sendToQueue(work, Buffer.from('x'), { expiration: '99999' });
      for (let n = 0; n < 2; n++) reject(channel, await bench.next(channel, work));
      const { fields, properties } = await bench.next(channel, work);
      return [fields.exchange, fields.routingKey, properties.headers];
    },
    shows: [
      '',
      'work',
      {
        'x-death': [
          { count: 2, reason: 'expired', queue: 'wait', time: 'a time', exchange: '', 'routing-keys': ['wait'] },
          {
            count: 2,
            reason: 'rejected',
            queue: 'work',
            time: 'a time',
            exchange: '',
            'routing-keys': ['work'],
            'original-expiration': '99999',
          },
        ],
        'x-first-death-exchange': '',
        'x-first-death-queue': 'work',
        'x-first-death-reason': 'rejected',
      },
    ],
  },
  {
    name: 'a message that would expire in circles is dropped; one that is rejected in circles is not',
    run: async (bench) => {
      const channel = await bench.channel();
      const self = (word: string) => ({ 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': bench.name(word) });
      const expiring = await bench.queue(channel, 'expiring', { ...self('expiring'), 'x-message-ttl': 20 });
      const rejecting = await bench.queue(channel, 'rejecting', self('rejecting'));
      channel.sendToQueue(expiring, Buffer.from('x'));
      channel.sendToQueue(rejecting, Buffer.from('x'));
      for (let n = 0; n < 3; n++) reject(channel, await bench.next(channel, rejecting));
      const { properties } = await bench.next(channel, rejecting);
      return [await bench.depth(channel, expiring, 0), properties.headers?.['x-death']?.[0]?.count];
    },
    shows: [0, 3],
  },
  {
    name: 'a dead-letter exchange that is not there drops',
    run: async (bench) => {
      const channel = await bench.channel();
      const source = await bench.queue(channel, 'src', { 'x-dead-letter-exchange': bench.name('none') });
      channel.sendToQueue(source, Buffer.from('x'));
      reject(channel, await bench.next(channel, source));
      return bench.depth(channel, source, 0);
    },
    shows: 0,
  },
];
