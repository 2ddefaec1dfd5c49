import { type Logger, type OnDelivery, silentLogger } from '@bloodbank/core/ports';
import type { TestBroker } from '@bloodbank/testkit';
import { declarationsOf, type QueueDeclaration } from '@bloodbank/topology';
import type { Channel } from 'amqplib';
import { onTestFinished } from 'vitest';
import { RecoveringConnection } from '../connection/recovering-connection.js';
import { Declarer } from '../declare/declarer.js';
import { Places } from '../layout/places.js';
import { completeOptions } from '../options.js';
import { ConfirmPublisher } from '../publish/confirm-publisher.js';
import { ACK, type NamedGroup, openBench, type TestBench } from '../test-bench.fixture.js';
import { type ConsumerSource, queueSource } from './consumer-source.js';
import { type ConsumptionOptions, QueueConsumption } from './queue-consumption.js';

/** Pauses before another try: short enough for a test. */
const RECONNECT = { initialDelayMs: 5, maxDelayMs: 20 };

/** One queue whose consumption a test starts by itself, on a line that can be cut. */
export interface ConsumptionBench extends TestBench {
  /** Over the bench's proxy. */
  readonly connection: RecoveringConnection;
  readonly declaration: QueueDeclaration;
  readonly deadLetterQueue: string;
  readonly source: ConsumerSource;
  /** Each channel that was opened, and what was asked of the source, in their order. */
  readonly channels: readonly Channel[];
  readonly asked: string[];
  start(onDelivery?: OnDelivery, options?: Partial<ConsumptionOptions>): Promise<QueueConsumption>;
  /** Puts one message into the queue, with this body. */
  send(text: string): Promise<void>;
  consumerCount(): Promise<number>;
  /** Cuts the line, and resolves once it is missed. */
  loseConnection(): Promise<void>;
}

export interface ConsumptionBenchOptions {
  readonly retryDelaysMs?: readonly number[];
  readonly partitions?: number;
  readonly logger?: Logger;
}

export async function openConsumptionBench(
  broker: TestBroker,
  { retryDelaysMs = [], partitions, logger = silentLogger }: ConsumptionBenchOptions = {},
): Promise<ConsumptionBench> {
  const bench = await openBench(broker);
  const group: NamedGroup = bench.group({ retryDelaysMs });
  const laidOut = partitions === undefined ? group : { ...group, partitions };
  const [declaration] = declarationsOf(laidOut, bench.exchange);
  if (declaration === undefined) throw new Error('Every group has a queue.');
  const { queue } = declaration;

  const options = completeOptions({ url: broker.url, exchange: bench.exchange, reconnect: RECONNECT });
  const addressOf = (url: string) => ({ ...options, url, name: 'test' });
  const connection = new RecoveringConnection(addressOf(bench.proxy.url), RECONNECT, silentLogger);
  const publishing = new RecoveringConnection(addressOf(broker.url), RECONNECT, silentLogger);
  const restoreExchange = async () => false;
  const shared = { connection: publishing, reconnect: RECONNECT, logger: silentLogger, restoreExchange };
  const copies = new ConfirmPublisher({ ...shared, window: options.window, channelCount: 1 });
  publishing.listen({ onOpen: (opened) => void copies.onConnected(opened) });
  await Promise.all([connection.start(false), publishing.start(false)]);

  const declarer = new Declarer(options.topology, addressOf(broker.url));
  const channels: Channel[] = [];
  const asked: string[] = [];
  const places = new Places(bench.exchange);
  const inner = queueSource(declaration, 'event', declarer, places, () => {});
  const source: ConsumerSource = {
    ...inner,
    declare: async () => {
      asked.push('declare');
      await inner.declare();
      asked.push('declared');
    },
    forget: () => {
      asked.push('forget');
      inner.forget();
    },
    attach: async (channel) => {
      asked.push('attach');
      channels.push(channel);
      return inner.attach(channel);
    },
  };

  const started: QueueConsumption[] = [];
  onTestFinished(async () => {
    await Promise.allSettled(started.map((one) => one.stop({ timeoutMs: 1_000 })));
    await Promise.all([connection.close(1_000), publishing.close(1_000)]);
    if (partitions !== undefined) await bench.outside.deleteQueue(queue).catch(() => {});
  });

  return {
    ...bench,
    ...{ connection, declaration, source, channels, asked },
    deadLetterQueue: group.deadLetterQueue,
    start: async (onDelivery = async () => ACK, more = {}) => {
      const consumption = await QueueConsumption.start({
        ...{ connection, source, onDelivery, copies, logger },
        ...{ prefetch: 5, concurrency: 5, copyTimeoutMs: 5_000, startTimeoutMs: 5_000 },
        reconnect: RECONNECT,
        onStopped: () => {},
        onSomethingMissing: async () => {},
        onCancelled: async () => declarer.forget(),
        address: 'amqp://the-broker',
        ...more,
      });
      started.push(consumption);
      return consumption;
    },
    send: async (text) => {
      bench.outside.sendToQueue(queue, Buffer.from(text));
      await bench.outside.waitForConfirms();
    },
    consumerCount: async () => (await bench.outside.checkQueue(queue)).consumerCount,
    loseConnection: async () => {
      const lost = new Promise<void>((resolve) => connection.connection?.once('close', resolve));
      bench.proxy.cut();
      await lost;
    },
  };
}
