import { randomUUID } from 'node:crypto';
import { type Bus, connectBus, readSettings } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';
import { formatLedger, freshName, Ledger } from '@bloodbank/testkit';
import { onTestFinished } from 'vitest';
import { Flow, type FlowPublish, type Load } from '../bench/flow.js';

type Types = NonNullable<typeof contracts.types>;
export type KafkaBus = Bus<Types>;

/** Short, so that a fault outlasts it. */
export const SESSION_TIMEOUT_MS = 3_000;
/** Longer than a node is away. */
const PUBLISH_TIMEOUT_MS = 20_000;
const PROGRESS_WITHIN_MS = 120_000;
const ARRIVED_WITHIN_MS = 120_000;
/** Brokers, services and this process share the processors. */
const SLACK_MS = 10_000;

export interface TrafficOptions {
  /** `host:port`, several by commas. */
  readonly bootstrap: string;
  readonly replicas: number;
  readonly seed: number;
}

/** Services on the public bus, as users write them, and one ledger of every event. */
export class KafkaTraffic extends Flow<{ readonly ledger: Ledger }> {
  readonly ledger: Ledger;
  readonly url: string;
  readonly exchange: string = freshName('faults');
  readonly service: string = freshName('svc');
  /** Of the events that are published from now on. */
  prompt = 'work';
  /** Instances come and go, and some are processes: each test says what it waits for. */
  protected override readonly isConsuming = false;
  readonly #buses = new Set<KafkaBus>();
  #publishing: Promise<KafkaBus> | undefined;

  constructor({ bootstrap, replicas, seed }: TrafficOptions) {
    const ledger = new Ledger(seed);
    super({ ledger });
    this.ledger = ledger;
    const times = `sessionTimeoutMs=${SESSION_TIMEOUT_MS}&heartbeatMs=300&rebalanceTimeoutMs=10000`;
    this.url = `kafka://${bootstrap}?partitions=3&replicas=${replicas}&${times}`;
    onTestFinished(async () => {
      await Promise.all([...this.#buses].map((bus) => bus.close({ timeoutMs: 5_000 }).catch(() => {})));
    });
  }

  async connect(service: string): Promise<KafkaBus> {
    const bus = await connectBus({
      contracts,
      service,
      url: this.url,
      exchange: this.exchange,
      topology: false,
      correlation: false,
      retry: { attempts: 3, delaysMs: [200, 200] },
      settings: readSettings({}),
    });
    this.#buses.add(bus);
    return bus;
  }

  /** One more instance of the service; `handle` is given the text of each prompt, and what it has handled is delivered. */
  async consume(handle: (text: string) => Promise<void> | void = () => {}): Promise<KafkaBus> {
    const bus = await this.connect(this.service);
    await bus.subscribe('llm.prompt', {
      concurrency: 50,
      handler: async (event) => {
        await handle(event.payload.prompt);
        this.ledger.deliver(event.event_id);
      },
    });
    return bus;
  }

  override load(): Load {
    return super.load({ timeoutMs: PUBLISH_TIMEOUT_MS });
  }

  override progress(count: number): Promise<void> {
    return super.progress(count, PROGRESS_WITHIN_MS);
  }

  /** Waits until all that was confirmed has been handled, judges, and prints the ledger. */
  async finish(what: string): Promise<ReturnType<Ledger['summarise']>> {
    await this.judge({ timeoutMs: ARRIVED_WITHIN_MS, slackMs: SLACK_MS });
    const summary = this.ledger.summarise();
    process.stderr.write(`${what} on Kafka: ${formatLedger(summary)}\n`);
    return summary;
  }

  protected override nextId(): string {
    return randomUUID();
  }

  protected override async send({ id, ...how }: FlowPublish): Promise<boolean> {
    this.#publishing ??= this.connect('publisher');
    const bus = await this.#publishing;
    const { routed } = await bus.publish(
      'llm.prompt',
      { provider: 'anthropic', prompt: this.prompt },
      { eventId: id, ...how },
    );
    return routed === true;
  }
}
