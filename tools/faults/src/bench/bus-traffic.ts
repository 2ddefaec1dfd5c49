import { type Bus, connectBus } from '@bloodbank/bus';
import { createSettings, environmentSource } from '@bloodbank/bus/config';
import { contracts } from '@bloodbank/contracts';
import { createEventId } from '@bloodbank/core/envelope';
import { freshName, startTcpProxy, type TcpProxy } from '@bloodbank/testkit';
import { onTestFinished } from 'vitest';
import type { FaultContext } from '../fault.js';
import { Flow, type FlowPublish } from './flow.js';

type Types = NonNullable<typeof contracts.types>;

export interface BusTrafficOptions {
  /** As in the environment of a service. */
  readonly settings?: Readonly<Record<string, string>>;
  /** False: the queue of the service that handles is there, and another process works on it. Default true. */
  readonly isConsuming?: boolean;
}

interface TrafficParts {
  readonly exchange: string;
  readonly service: string;
  readonly proxy: TcpProxy;
  readonly publishing: Bus<Types>;
  readonly isConsuming: boolean;
}

/** Of the queue of the service that handles. */
export const TRAFFIC_RETRY = { attempts: 3, delaysMs: [200] } as const;

/** The type of every event of it. */
export const TRAFFIC_TYPE = 'llm.prompt';

/** Two services as users write them, one that publishes and one that handles, on buses of their own behind one proxy. */
export class BusTraffic extends Flow {
  readonly exchange: string;
  /** Of the one that handles. */
  readonly service: string;
  readonly proxy: TcpProxy;
  readonly publishing: Bus<Types>;
  /** In the order in which they were made. */
  readonly ids: string[] = [];
  protected override readonly isConsuming: boolean;

  static async open(context: FaultContext, options: BusTrafficOptions = {}): Promise<BusTraffic> {
    const { settings: said = {}, isConsuming = true } = options;
    const proxy = await startTcpProxy(context.broker.url);
    const exchange = freshName('faults');
    const settings = createSettings([environmentSource(said)]);
    const service = freshName('svc');
    const connect = (name: string) => {
      const place = { url: proxy.url, exchange, topology: false, correlation: false } as const;
      return connectBus({ contracts, service: name, retry: TRAFFIC_RETRY, settings, ...place });
    };
    const [publishing, consuming] = await Promise.all([connect(freshName('svc')), connect(service)]);
    onTestFinished(async () => {
      proxy.resume();
      proxy.accept();
      await Promise.allSettled([publishing, consuming].map((bus) => bus.close({ timeoutMs: 3_000 })));
      await proxy.close();
    });
    await consuming.subscribe(TRAFFIC_TYPE, ({ event_id: id }) => context.ledger.deliver(id));
    if (!isConsuming) await consuming.close({ timeoutMs: 3_000 });
    return new BusTraffic(context, { exchange, service, proxy, publishing, isConsuming });
  }

  private constructor(context: FaultContext, parts: TrafficParts) {
    super(context);
    this.exchange = parts.exchange;
    this.service = parts.service;
    this.proxy = parts.proxy;
    this.publishing = parts.publishing;
    this.isConsuming = parts.isConsuming;
  }

  protected override nextId(): string {
    const id = createEventId();
    this.ids.push(id);
    return id;
  }

  protected override async send({ id, ...how }: FlowPublish): Promise<boolean> {
    const prompt = 'x'.repeat(this.context.random.integer(1, 2_000));
    const receipt = await this.publishing.publish(
      TRAFFIC_TYPE,
      { provider: 'openai', prompt },
      { eventId: id, ...how },
    );
    return receipt.routed === true;
  }
}
