import type { ConsumerGroup, OutgoingMessage, Settlement } from '@bloodbank/core/ports';
import { freshName, startTcpProxy, type TcpProxy, type TestBroker, waitFor } from '@bloodbank/testkit';
import {
  commandsExchangeOf,
  deadLetterQueueOf,
  declarationsOf,
  type QueueDeclaration,
  retryQueueOf,
} from '@bloodbank/topology';
import { type ChannelModel, type ConfirmChannel, connect, type GetMessage } from 'amqplib';
import { onTestFinished } from 'vitest';
import { createRabbitTransport, type RabbitTransport, type RabbitTransportOptions } from './index.js';

/** What a test of the transport works with: a broker seen from outside, and a line to it that can be cut. */
export interface TestBench {
  readonly exchange: string;
  readonly proxy: TcpProxy;
  readonly outside: ConfirmChannel;
  readonly outsideConnection: ChannelModel;
  connect(options?: Partial<RabbitTransportOptions>): Promise<RabbitTransport>;
  group(options?: { readonly retryDelaysMs?: readonly number[]; readonly queue?: string }): NamedGroup;
  message(key: string, more?: Partial<OutgoingMessage>): OutgoingMessage;
  /** Undefined when there is no such queue. */
  countOf(queue: string): Promise<number | undefined>;
  /** The first message of a queue that is there, as soon as there is one. */
  takeOne(queue: string): Promise<GetMessage>;
}

/** A group whose queue has a name of its own, below which its events lie. */
export interface NamedGroup extends ConsumerGroup {
  readonly queue: string;
  readonly deadLetterQueue: string;
}

export const ACK: Settlement = { kind: 'ack' };

export const FAILURE = { code: 'handler.failed', errorName: 'Error', message: 'on purpose' } as const;

/** Far from any deadline that a test sets on purpose. */
export const AMPLE = { timeoutMs: 8_000 };

/** Opens a bench for one test, and cleans up after it. */
export async function openBench(broker: TestBroker): Promise<TestBench> {
  const exchange = freshName('bench');
  const proxy = await startTcpProxy(broker.url);
  const outsideConnection = await connect(broker.url);
  outsideConnection.on('error', () => {});
  const outside = await outsideConnection.createConfirmChannel();
  outside.on('error', () => {});
  const queues: string[] = [];
  const transports: RabbitTransport[] = [];

  onTestFinished(async () => {
    proxy.resume();
    proxy.accept();
    await Promise.allSettled(transports.map((transport) => transport.close({ timeoutMs: 2_000 })));
    await waitFor(() => proxy.connectionCount() === 0, { what: 'the end of every connection' });
    // A test may have ended the broker itself.
    const cleaning = async () => {
      for (const queue of queues) await outside.deleteQueue(queue);
      for (const name of [exchange, commandsExchangeOf(exchange)]) await outside.deleteExchange(name);
      await outsideConnection.close();
    };
    await cleaning().catch(() => {});
    await proxy.close();
  });

  return {
    exchange,
    proxy,
    outside,
    outsideConnection,
    connect: async (options) => {
      const transport = await createRabbitTransport({
        url: proxy.url,
        exchange,
        reconnect: { initialDelayMs: 20, maxDelayMs: 200 },
        connectTimeoutMs: 3_000,
        ...options,
      });
      transports.push(transport);
      return transport;
    },
    group: ({ retryDelaysMs = [], queue = freshName('queue') } = {}) => {
      const deadLetterQueue = deadLetterQueueOf(queue);
      queues.push(queue, deadLetterQueue, ...retryDelaysMs.map((delayMs) => retryQueueOf(queue, delayMs)));
      const patterns = [`${queue}.#`];
      return { kind: 'event', group: queue, name: queue, patterns, retryDelaysMs, queue, deadLetterQueue };
    },
    message: (key, more) => ({
      address: { kind: 'event', key },
      body: Buffer.from(key),
      properties: { messageId: freshName('id') },
      headers: {},
      ...more,
    }),
    takeOne: (queue) => waitFor(() => outside.get(queue, { noAck: true })),
    countOf: async (queue) => {
      // A question about a queue that is not there closes the channel it is asked on.
      const channel = await outsideConnection.createChannel();
      channel.on('error', () => {});
      const count = await channel.checkQueue(queue).then(
        ({ messageCount }) => messageCount,
        () => undefined,
      );
      if (count !== undefined) await channel.close();
      return count;
    },
  };
}

/** How the queue of a group is laid out. */
export function layoutOf({ exchange }: Pick<TestBench, 'exchange'>, group: NamedGroup): QueueDeclaration {
  const [declaration] = declarationsOf(group, exchange);
  if (declaration === undefined) throw new Error('A group without partitions has one queue.');
  return declaration;
}
