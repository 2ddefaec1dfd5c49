import type { Channel } from 'amqplib';
import { BYE, RawClient } from '../session/raw-client.fixture.js';
import type { Bench } from './bench.fixture.js';
import type { Scenario } from './scenario.fixture.js';

/** A client in transaction mode on channel 1, and an ordinary channel that watches from outside. */
async function beginTransaction(bench: Bench): Promise<{ client: RawClient; watch: Channel }> {
  const watch = await bench.channel();
  const client = await RawClient.open(bench.url);
  client.send(1, 'tx.select', {});
  await client.expect('tx.select-ok');
  return { client, watch };
}

async function commit(client: RawClient): Promise<void> {
  client.send(1, 'tx.commit', {});
  await client.expect('tx.commit-ok');
}

async function rollback(client: RawClient): Promise<void> {
  client.send(1, 'tx.rollback', {});
  await client.expect('tx.rollback-ok');
}

async function take(client: RawClient, queue: string): Promise<number> {
  client.send(1, 'basic.get', { reserved1: 0, queue, noAck: false });
  return (await client.expect('basic.get-ok')).deliveryTag;
}

/** AMQP 0-9-1 transactions, as RabbitMQ understands them: of one channel, over publishes and settlements. */
export const transactionScenarios: readonly Scenario[] = [
  {
    name: 'publishes wait for their commit; a rollback drops them',
    run: async (bench) => {
      const { client, watch } = await beginTransaction(bench);
      const queue = await bench.queue(watch, 'q');
      client.publish(1, '', queue, Buffer.from('dropped'));
      await rollback(client);
      client.publish(1, '', queue, Buffer.from('1'));
      client.publish(1, '', queue, Buffer.from('2'));
      client.send(1, 'basic.get', { reserved1: 0, queue, noAck: true });
      await client.expect('basic.get-empty');
      await commit(client);
      await commit(client);
      const bodies = await bench.bodies(watch, queue, 2);
      return [bodies, await bench.depth(watch, queue, 0), await client.close()];
    },
    shows: [['1', '2'], 0, []],
  },
  {
    name: 'settlements wait for their commit; after a rollback the deliveries are unsettled as before',
    run: async (bench) => {
      const { client, watch } = await beginTransaction(bench);
      const queue = await bench.queue(watch, 'q');
      for (let n = 1; n <= 4; n++) watch.sendToQueue(queue, Buffer.from(String(n)));
      await bench.depth(watch, queue, 4);
      for (let n = 1; n <= 3; n++) await take(client, queue);
      client.send(1, 'basic.nack', { deliveryTag: 2, multiple: true, requeue: true });
      await rollback(client);
      const afterRollback = await bench.depth(watch, queue, 1);
      client.send(1, 'basic.ack', { deliveryTag: 1, multiple: false });
      client.send(1, 'basic.reject', { deliveryTag: 2, requeue: true });
      await commit(client);
      const afterCommit = await bench.depth(watch, queue, 2);
      client.send(1, 'basic.ack', { deliveryTag: 2, multiple: false });
      const settledTwice = await client.refusal();
      client.end();
      return [afterRollback, afterCommit, settledTwice, await bench.bodies(watch, queue, 3)];
    },
    shows: [1, 2, 'channel.close 406 PRECONDITION_FAILED - unknown delivery tag 2', ['2', '3', '4']],
  },
  {
    name: 'a channel that ends without a commit gives everything back, what it had acknowledged too',
    run: async (bench) => {
      const { client, watch } = await beginTransaction(bench);
      const queue = await bench.queue(watch, 'q');
      for (let n = 1; n <= 3; n++) watch.sendToQueue(queue, Buffer.from(String(n)));
      await bench.depth(watch, queue, 3);
      for (let n = 1; n <= 3; n++) await take(client, queue);
      client.send(1, 'basic.ack', { deliveryTag: 2, multiple: true });
      client.publish(1, '', queue, Buffer.from('never'));
      client.send(1, 'channel.close', BYE);
      await client.expect('channel.close-ok');
      const back = await bench.bodies(watch, queue, 3);
      return [back, await bench.depth(watch, queue, 0), await client.close()];
    },
    shows: [['1', '2', '3'], 0, []],
  },
  {
    name: 'a mandatory message that nobody takes comes back with the commit, not before',
    run: async (bench) => {
      const { client } = await beginTransaction(bench);
      client.publish(1, '', bench.name('none'), Buffer.from('x'), {}, true);
      client.send(1, 'channel.flow', { active: true });
      client.send(1, 'tx.commit', {});
      return [await client.told(3), await client.close()];
    },
    shows: [['channel.flow-ok', 'basic.return 312', 'tx.commit-ok'], []],
  },
  {
    name: 'a publish is refused when it comes, and routed when it comes',
    run: async (bench) => {
      const { client, watch } = await beginTransaction(bench);
      const exchange = await bench.exchange(watch, 'x', 'fanout');
      const before = await bench.queue(watch, 'before');
      await watch.bindQueue(before, exchange, '');
      client.publish(1, exchange, '', Buffer.from('1'));
      client.send(1, 'basic.qos', { prefetchSize: 0, prefetchCount: 0, global: false });
      await client.expect('basic.qos-ok');
      const after = await bench.queue(watch, 'after');
      await watch.bindQueue(after, exchange, '');
      await commit(client);
      const depths = [await bench.depth(watch, before, 1), await bench.depth(watch, after, 0)];
      client.publish(1, bench.name('none'), '', Buffer.from('x'));
      const refusal = await client.refusal();
      client.end();
      return [...depths, refusal];
    },
    shows: [1, 0, "channel.close 404 NOT_FOUND - no exchange 'none' in vhost '/'"],
  },
  {
    name: 'a queue that was deleted before the commit does not hinder it',
    run: async (bench) => {
      const { client, watch } = await beginTransaction(bench);
      const gone = await bench.queue(watch, 'gone');
      const kept = await bench.queue(watch, 'kept');
      client.publish(1, '', gone, Buffer.from('x'));
      client.publish(1, '', kept, Buffer.from('y'));
      client.send(1, 'basic.qos', { prefetchSize: 0, prefetchCount: 0, global: false });
      await client.expect('basic.qos-ok');
      await watch.deleteQueue(gone);
      await commit(client);
      return [await bench.bodies(watch, kept, 1), await client.close()];
    },
    shows: [['y'], []],
  },
  {
    name: 'a commit of which a full queue takes a part only ends the channel',
    run: async (bench) => {
      const { client, watch } = await beginTransaction(bench);
      const queue = await bench.queue(watch, 'q', { 'x-max-length': 1, 'x-overflow': 'reject-publish' });
      for (let n = 0; n < 3; n++) client.publish(1, '', queue, Buffer.from(String(n)));
      client.send(1, 'tx.commit', {});
      const refusal = await client.refusal();
      client.end();
      return [refusal, await bench.depth(watch, queue, 1)];
    },
    shows: ['channel.close 406 PRECONDITION_FAILED - partial tx completion', 1],
  },
  {
    name: 'a channel confirms or has transactions, not both; without tx.select there is nothing to commit',
    run: async (bench) => {
      const shown: unknown[] = [];
      for (const names of [
        ['tx.select', 'confirm.select'],
        ['confirm.select', 'tx.select'],
        ['tx.commit'],
        ['tx.rollback'],
      ] as const) {
        const client = await RawClient.open(bench.url);
        for (const name of names) {
          if (name === 'confirm.select') client.send(1, name, { nowait: true });
          else client.send(1, name, {});
        }
        if (names[0] === 'tx.select') await client.expect('tx.select-ok');
        shown.push(await client.refusal());
        client.end();
      }
      return shown;
    },
    shows: [
      'channel.close 406 PRECONDITION_FAILED - cannot switch from tx to confirm mode',
      'channel.close 406 PRECONDITION_FAILED - cannot switch from confirm to tx mode',
      ...Array(2).fill('channel.close 406 PRECONDITION_FAILED - channel is not transactional'),
    ],
  },
];
