import type { Delivery, Settlement } from '@bloodbank/core/ports';
import { freshName, startTcpProxy, type TcpProxy } from '@bloodbank/testkit';
import { deadLetterQueueOf } from '@bloodbank/topology';
import {
  createRabbitTransport,
  type RabbitTransport,
  type RabbitTransportOptions,
} from '@bloodbank/transport-rabbitmq';
import { onTestFinished } from 'vitest';
import type { FaultContext } from '../fault.js';
import { Flow, type FlowPublish } from './flow.js';
import { type FaultQueue, groupOf, layoutOf } from './topology-of.js';

export interface TrafficOptions {
  readonly transport?: Partial<RabbitTransportOptions>;
  /** Default: a fresh one. */
  readonly exchange?: string;
  readonly prefetch?: number;
  /** Of its queue; default as the bus declares it. */
  readonly deliveryLimit?: number;
  /** Undefined: nothing consumes. */
  readonly settle?: ((delivery: Delivery) => Promise<Settlement>) | undefined;
}

const ACK: Settlement = { kind: 'ack' };

/**
 * One publisher and one consumer on a queue of their own, on transports of their own behind one proxy, with every message
 * in the ledger. Ends by itself with the test.
 */
export class Traffic extends Flow {
  readonly proxy: TcpProxy;
  readonly declaration: FaultQueue;
  readonly publishing: RabbitTransport;
  readonly consuming: RabbitTransport;
  protected override isConsuming = false;
  #count = 0;

  static async open(context: FaultContext, options: TrafficOptions = {}): Promise<Traffic> {
    const proxy = await startTcpProxy(context.broker.url);
    const { exchange = freshName('faults') } = options;
    const queue = freshName('queue');
    const declaration: FaultQueue = {
      queue,
      bindings: [{ exchange, pattern: `${queue}.#` }],
      deadLetterQueue: deadLetterQueueOf(queue),
      retryDelaysMs: [],
    };
    const connect = () =>
      createRabbitTransport({
        url: proxy.url,
        ...layoutOf(declaration, options.deliveryLimit),
        ...options.transport,
      });
    const transports = await Promise.all([connect(), connect()]);
    onTestFinished(async () => {
      proxy.resume();
      proxy.accept();
      await Promise.allSettled(transports.map((transport) => transport.close({ timeoutMs: 3_000 })));
      await proxy.close();
    });
    const traffic = new Traffic(context, proxy, declaration, ...transports);
    const { settle = async () => ACK, prefetch = 50 } = options;
    await traffic.consuming.declare(groupOf(declaration));
    if (!('settle' in options) || options.settle !== undefined) {
      traffic.isConsuming = true;
      await traffic.consuming.consume(groupOf(declaration), { prefetch }, async (delivery) => {
        const settlement = await settle(delivery);
        if (settlement.kind === 'ack') context.ledger.deliver(String(delivery.properties.messageId));
        return settlement;
      });
    }
    return traffic;
  }

  private constructor(
    context: FaultContext,
    proxy: TcpProxy,
    declaration: FaultQueue,
    publishing: RabbitTransport,
    consuming: RabbitTransport,
  ) {
    super(context);
    this.proxy = proxy;
    this.declaration = declaration;
    this.publishing = publishing;
    this.consuming = consuming;
  }

  protected override nextId(): string {
    return `${this.declaration.queue}-${this.#count++}`;
  }

  protected override async send({ id, timeoutMs, whenFull }: FlowPublish): Promise<boolean> {
    const message = {
      address: { kind: 'event' as const, key: `${this.declaration.queue}.m` },
      body: Buffer.alloc(this.context.random.integer(1, 2_000), id),
      properties: { messageId: id },
      headers: {},
    };
    return (await this.publishing.publish(message, { timeoutMs, whenFull })).routed;
  }
}
