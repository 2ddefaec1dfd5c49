import type { Delivery, Settlement } from '@bloodbank/core/ports';
import { freshName, startTcpProxy, type TcpProxy, waitFor } from '@bloodbank/testkit';
import { deadLetterQueueOf } from '@bloodbank/topology';
import {
  createRabbitTransport,
  type RabbitTransport,
  type RabbitTransportOptions,
} from '@bloodbank/transport-rabbitmq';
import { expect, onTestFinished } from 'vitest';
import type { FaultContext } from '../fault.js';
import { enterFailure } from './judge-publish.js';
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

export interface LoadOptions {
  /** Publishers that each wait for their confirm before the next. Default 8. */
  readonly publishers?: number;
  /** Default 10,000. */
  readonly timeoutMs?: number;
}

export interface Load {
  /** Ends the load; resolves when every publish has settled. */
  stop(): Promise<void>;
}

/** Deadlines may be kept this much late: the processor is shared with what was broken. */
const SLACK_MS = 1_000;

const ACK: Settlement = { kind: 'ack' };

/**
 * One publisher and one consumer on a queue of their own, on transports of their own behind one proxy, with every message
 * in the ledger. Ends by itself with the test.
 */
export class Traffic {
  readonly proxy: TcpProxy;
  readonly declaration: FaultQueue;
  readonly publishing: RabbitTransport;
  readonly consuming: RabbitTransport;
  readonly #context: FaultContext;
  #lateMs = 0;
  #isConsuming = false;
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
      traffic.#isConsuming = true;
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
    this.#context = context;
    this.proxy = proxy;
    this.declaration = declaration;
    this.publishing = publishing;
    this.consuming = consuming;
  }

  /** Publishes one message and enters its end; never rejects for what the port allows. Whether it was routed. */
  async publish(timeoutMs = 10_000, whenFull: 'wait' | 'reject' = 'wait'): Promise<boolean> {
    const { ledger, random } = this.#context;
    const { queue } = this.declaration;
    const id = `${queue}-${this.#count++}`;
    const message = {
      address: { kind: 'event' as const, key: `${queue}.m` },
      body: Buffer.alloc(random.integer(1, 2_000), id),
      properties: { messageId: id },
      headers: {},
    };
    ledger.attempt(id);
    const from = performance.now();
    try {
      const { routed } = await this.publishing.publish(message, { timeoutMs, whenFull });
      if (routed) ledger.acknowledge(id);
      else ledger.refuse(id);
      return routed;
    } catch (thrown) {
      enterFailure(ledger, id, thrown);
      return false;
    } finally {
      this.#lateMs = Math.max(this.#lateMs, performance.now() - from - timeoutMs);
    }
  }

  /** Publishes until it is stopped. */
  load({ publishers = 8, timeoutMs = 10_000 }: LoadOptions = {}): Load {
    let isStopped = false;
    const publishOn = async (): Promise<void> => {
      while (!isStopped) {
        await this.publish(timeoutMs);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    };
    const running = Promise.all(Array.from({ length: publishers }, publishOn));
    // Looked at when it is stopped; until then it must not end the process.
    running.catch(() => {});
    return {
      stop: async () => {
        isStopped = true;
        await running;
      },
    };
  }

  /** Waits until so many more publishes are acknowledged: the bus works. */
  async progress(count: number, timeoutMs = 30_000): Promise<void> {
    const acknowledged = () => this.#context.ledger.summarise().acknowledged;
    const goal = acknowledged() + count;
    await waitFor(() => acknowledged() >= goal, { timeoutMs, what: `${count} more confirms` });
  }

  /**
   * Publishes a last message, which works again and comes after all others; waits until everything acknowledged was
   * delivered; then judges: nothing lost, nothing unexpected, nothing late.
   */
  async judge(timeoutMs = 30_000): Promise<void> {
    const { ledger } = this.#context;
    if (this.#isConsuming) expect(await this.publish(timeoutMs)).toBe(true);
    await waitFor(() => ledger.missing.length === 0, { timeoutMs, everyMs: 50 }).catch(() => {});
    expect({ missing: ledger.missing.slice(0, 5), lost: ledger.missing.length }).toEqual({ missing: [], lost: 0 });
    expect(ledger.unexpected.slice(0, 5)).toEqual([]);
    expect(ledger.pendingCount).toBe(0);
    expect(this.#lateMs).toBeLessThan(SLACK_MS);
  }
}
