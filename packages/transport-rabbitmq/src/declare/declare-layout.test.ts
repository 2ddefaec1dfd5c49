import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect as connectTo, createServer, type Server, type Socket } from 'node:net';
import { describeOnBrokers, freshName } from '@bloodbank/testkit';
import {
  defaultTopology,
  expandQueue,
  mergeFragments,
  mergeRascal,
  type RascalVhost,
  VHOST,
} from '@bloodbank/topology';
import { expect, onTestFinished, test } from 'vitest';
import { layoutOf, openBench } from '../test-bench.fixture.js';
import { declareLayout } from './declare-layout.js';

/** CommonJS without types. */
interface Rascal {
  readonly BrokerAsPromised: { create(config: object): Promise<{ shutdown(): Promise<void> }> };
  withDefaultConfig(config: object): object;
}
const rascal = createRequire(import.meta.url)('rascal') as Rascal;

const EXCHANGE_CLASS = 40;
const QUEUE_CLASS = 50;
const METHOD_FRAME = 1;
const FRAME_HEADER_BYTES = 7;
const PROTOCOL_HEADER_BYTES = 8;

/** A way to the broker on which it is seen what is asked of it: each method about an exchange or a queue, as its bytes. */
async function openRecorder(url: string): Promise<{ url: string; methods(): string[]; close(): void }> {
  const { hostname, port } = new URL(url);
  const sent: Buffer[][] = [];
  const sockets: Socket[] = [];
  const server: Server = createServer((client) => {
    const upstream = connectTo(Number(port === '' ? 5672 : port), hostname);
    const chunks: Buffer[] = [];
    sent.push(chunks);
    sockets.push(client, upstream);
    for (const socket of [client, upstream]) socket.on('error', () => {});
    client.on('data', (chunk: Buffer) => chunks.push(chunk));
    client.pipe(upstream).pipe(client);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const recorded = new URL(url);
  const address = server.address();
  recorded.host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return {
    url: recorded.href,
    methods: () => sent.flatMap((chunks) => methodsIn(Buffer.concat(chunks))),
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function methodsIn(bytes: Buffer): string[] {
  const found: string[] = [];
  for (let at = PROTOCOL_HEADER_BYTES; at + FRAME_HEADER_BYTES <= bytes.length; ) {
    const size = bytes.readUInt32BE(at + 3);
    const from = at + FRAME_HEADER_BYTES;
    const isAsked = [EXCHANGE_CLASS, QUEUE_CLASS].includes(bytes.readUInt16BE(from));
    if (bytes[at] === METHOD_FRAME && isAsked) found.push(bytes.toString('latin1', from, from + size));
    at = from + size + 1;
  }
  return found;
}

describeOnBrokers('declaring a layout', (broker) => {
  test('asks of the broker what rascal asks, in its order', async () => {
    const bench = await openBench(broker);
    const name = freshName('layout');
    const service = expandQueue(layoutOf(bench, bench.group({ retryDelaysMs: [100] })));
    const own: RascalVhost = {
      exchanges: {
        '': {},
        [`${name}.plain`]: {},
        [`${name}.fan`]: { type: 'fanout', options: { durable: false, autoDelete: true } },
        [`${name}.other`]: { type: 'direct', options: { alternateExchange: `${name}.fan`, arguments: { 'x-a': 1 } } },
        'amq.topic': { assert: false, check: true },
      },
      queues: {
        [`${name}.bare`]: {},
        [`${name}.full`]: {
          check: true,
          purge: true,
          options: {
            durable: false,
            autoDelete: true,
            arguments: { 'x-max-length': 7, 'x-overflow': 'reject-publish' },
          },
        },
        [`${name}.sugar`]: { options: { messageTtl: 1_000, maxPriority: 3, deadLetterExchange: `${name}.fan` } },
      },
      bindings: {
        one: { source: `${name}.plain`, destination: `${name}.bare`, destinationType: 'queue', bindingKey: '#' },
        two: { source: 'amq.topic', destination: `${name}.fan`, destinationType: 'exchange', bindingKey: 'a.*' },
        three: {
          source: `${name}.other`,
          destination: `${name}.full`,
          destinationType: 'queue',
          bindingKey: 'b',
          options: { 'x-match': 'any' },
        },
      },
    };
    const { vhosts } = mergeRascal(defaultTopology(bench.exchange).rascal, service);
    const layout = mergeFragments(own, vhosts[VHOST] ?? {});

    const theirs = await openRecorder(broker.url);
    const ours = await openRecorder(broker.url);
    try {
      const connection = { url: theirs.url };
      const config = rascal.withDefaultConfig({ vhosts: { [VHOST]: { ...structuredClone(layout), connection } } });
      await (await rascal.BrokerAsPromised.create(config)).shutdown();
      await declareLayout(layout, { url: ours.url, name, heartbeatSeconds: 10, connectTimeoutMs: 5_000 });
      expect(ours.methods()).toEqual(theirs.methods());
      expect(ours.methods().length).toBeGreaterThan(20);
    } finally {
      theirs.close();
      ours.close();
    }
  });

  test.each([
    ['exchange', { source: 'typo', destination: 'q', destinationType: 'queue', bindingKey: '#' }, '"typo"'],
    ['queue', { source: 'e', destination: 'typo', destinationType: 'queue', bindingKey: '#' }, 'the queue "typo"'],
    ['exchange', { source: 'e', destination: 'q', destinationType: 'exchange', bindingKey: '#' }, 'the exchange "q"'],
  ] as const)(
    'a binding to an %s that nothing defines is told as such, before the broker is asked',
    async (_, binding, named) => {
      const vhost = { exchanges: { e: {} }, queues: { q: {} }, bindings: { b: binding } };
      const address = { url: 'amqp://127.0.0.1:1', name: 'nobody', heartbeatSeconds: 10, connectTimeoutMs: 100 };
      await expect(declareLayout(vhost, address)).rejects.toMatchObject({
        code: 'config.invalid',
        message: expect.stringContaining(named),
      });
    },
  );

  test.each([
    ['long', 'n'.repeat(200)],
    ['of letters of several bytes', '→'.repeat(70)],
    ['with quotes', `it's "q": received 'a' but current is 'b'`],
    ['with quotes and long', `it's`.padEnd(200, '"')],
  ])('what is there with other properties is named, where its name is %s', async (_, rest) => {
    const bench = await openBench(broker);
    const name = `${freshName('conflict')}${rest}`;
    const declare = (vhost: RascalVhost) =>
      declareLayout(vhost, { url: broker.url, name: 'conflict', heartbeatSeconds: 10, connectTimeoutMs: 5_000 });
    onTestFinished(async () => {
      await bench.outside.deleteQueue(name);
      await bench.outside.deleteExchange(name);
    });
    await declare({ exchanges: { [name]: {} }, queues: { [name]: {} } });
    await expect(declare({ exchanges: { [name]: { type: 'fanout' } } })).rejects.toMatchObject({
      code: 'transport.topology-conflict',
      message: expect.stringContaining(`The exchange "${name}" exists with another "type"`),
    });
    const queue = { options: { arguments: { 'x-message-ttl': 5 } } };
    await expect(declare({ queues: { [name]: queue } })).rejects.toMatchObject({
      code: 'transport.topology-conflict',
      message: expect.stringContaining(`The queue "${name}" exists with another "x-message-ttl"`),
    });
  });
});
