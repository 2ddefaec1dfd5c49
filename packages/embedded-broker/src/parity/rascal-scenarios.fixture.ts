import type { Bench } from './bench.fixture.js';
import { CuttableProxy } from './cuttable-proxy.fixture.js';
import { eventually } from './eventually.fixture.js';
import { connectRascal, publishEvents, received } from './rascal-client.fixture.js';
import type { Scenario } from './scenario.fixture.js';

/** A work queue behind a topic exchange, whose dead letters rest in another queue. */
function topology(bench: Bench, queueArguments: object = {}): object {
  const work = bench.name('work');
  const dead = bench.name('dead');
  return {
    exchanges: { [bench.name('events')]: { type: 'topic' }, [bench.name('dlx')]: { type: 'topic' } },
    queues: {
      [work]: { options: { arguments: { 'x-dead-letter-exchange': bench.name('dlx'), ...queueArguments } } },
      [dead]: {},
    },
    bindings: [`${bench.name('events')}[order.#] -> ${work}`, `${bench.name('dlx')}[#] -> ${dead}`],
    publications: {
      known: { exchange: bench.name('events'), routingKey: 'order.created' },
      unknown: { exchange: bench.name('events'), routingKey: 'nobody' },
    },
    subscriptions: { work: { queue: work }, dead: { queue: dead } },
  };
}

/** rascal, unmodified: topology, publications, subscriptions, recovery. */
export const rascalScenarios: readonly Scenario[] = [
  {
    name: 'declares its topology, publishes with a confirm and receives',
    run: async (bench) => {
      const broker = await connectRascal(bench.url, topology(bench));
      const bodies = await received(broker, 'work', (ackOrNack) => ackOrNack());
      const events = await publishEvents(broker, 'known', { n: 1 }, 'success');
      await bench.received(bodies, 1);
      await broker.nuke();
      return [events, bodies];
    },
    shows: [['success'], [{ n: 1 }]],
  },
  {
    name: 'learns of an unroutable message before its confirm',
    run: async (bench) => {
      const broker = await connectRascal(bench.url, topology(bench));
      const events = await publishEvents(broker, 'unknown', { n: 1 }, 'success', { options: { mandatory: true } });
      await broker.nuke();
      return events;
    },
    shows: ['return', 'success'],
  },
  {
    name: 'a nacked message rests in the dead-letter queue with its x-death',
    run: async (bench) => {
      const broker = await connectRascal(bench.url, topology(bench));
      await received(broker, 'work', (ackOrNack) => ackOrNack(new Error('no'), { strategy: 'nack' }));
      const reasons: unknown[] = [];
      const dead = await received(broker, 'dead', (ackOrNack, message) => {
        reasons.push(message.properties.headers['x-first-death-reason']);
        ackOrNack();
      });
      await publishEvents(broker, 'known', { n: 2 }, 'success');
      await bench.received(dead, 1);
      await broker.nuke();
      return [dead, reasons];
    },
    shows: [[{ n: 2 }], ['rejected']],
  },
  {
    name: 'its republish strategy counts the attempts, and what fails to the end is dead-lettered',
    run: async (bench) => {
      const broker = await connectRascal(bench.url, topology(bench));
      const bodies = await received(broker, 'work', (ackOrNack) =>
        ackOrNack(new Error('again'), [{ strategy: 'republish', attempts: 2 }, { strategy: 'nack' }]),
      );
      const dead = await received(broker, 'dead', (ackOrNack) => ackOrNack());
      await publishEvents(broker, 'known', { n: 3 }, 'success');
      await bench.received(dead, 1);
      await broker.nuke();
      return [bodies.length, dead];
    },
    shows: [3, [{ n: 3 }]],
  },
  {
    name: 'a quorum queue with a delivery limit parks what it keeps giving back',
    run: async (bench) => {
      const broker = await connectRascal(
        bench.url,
        topology(bench, { 'x-queue-type': 'quorum', 'x-delivery-limit': 2 }),
      );
      const bodies = await received(broker, 'work', (ackOrNack) =>
        ackOrNack(new Error('again'), { strategy: 'nack', requeue: true }),
      );
      const dead = await received(broker, 'dead', (ackOrNack) => ackOrNack());
      await publishEvents(broker, 'known', { n: 4 }, 'success');
      await bench.received(dead, 1);
      await broker.nuke();
      return [bodies.length, dead];
    },
    shows: [3, [{ n: 4 }]],
  },
  {
    name: 'after its connections were cut it reconnects, and publishing and consuming go on',
    run: async (bench) => {
      const proxy = await CuttableProxy.before(bench.url);
      try {
        const broker = await connectRascal(proxy.url, topology(bench));
        const bodies = await received(broker, 'work', (ackOrNack) => ackOrNack());
        await publishEvents(broker, 'known', { n: 1 }, 'success');
        await bench.received(bodies, 1);
        const isBack = new Promise((resolve) => broker.once('vhost_initialised', resolve));
        proxy.cut();
        await isBack;
        await publishEvents(broker, 'known', { n: 2 }, 'success');
        const texts = await eventually(
          () => bodies.map((body) => JSON.stringify(body)),
          (now) => now.includes('{"n":2}'),
        );
        await broker.nuke();
        // The acknowledgement of the first may have been under way when the connection was cut; then it came twice.
        return [...new Set(texts)];
      } finally {
        proxy.close();
      }
    },
    shows: ['{"n":1}', '{"n":2}'],
  },
];
