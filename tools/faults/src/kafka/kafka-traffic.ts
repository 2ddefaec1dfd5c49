import { randomUUID } from 'node:crypto';
import { type Bus, connectBus, readSettings } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';
import { pause } from '@bloodbank/core/time';
import { formatLedger, freshName, Ledger, waitFor } from '@bloodbank/testkit';
import { expect, onTestFinished } from 'vitest';
import { enterFailure } from '../bench/judge-publish.js';

type Types = NonNullable<typeof contracts.types>;
export type KafkaBus = Bus<Types>;

/** Short, so that a fault outlasts it. */
export const SESSION_TIMEOUT_MS = 3_000;
const CALLERS = 20;
const PAUSE_MS = 5;
const ARRIVED_WITHIN_MS = 120_000;

export interface TrafficOptions {
  /** `host:port`, several by commas. */
  readonly bootstrap: string;
  readonly replicas: number;
  readonly seed: number;
}

/** Services on the public bus, as users write them, and one ledger of every event. */
export class KafkaTraffic {
  readonly ledger: Ledger;
  readonly url: string;
  readonly exchange: string = freshName('faults');
  readonly service: string = freshName('svc');
  readonly #buses = new Set<KafkaBus>();

  constructor({ bootstrap, replicas, seed }: TrafficOptions) {
    this.ledger = new Ledger(seed);
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
      publishTimeoutMs: 20_000,
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

  /** Publishes one event, whatever becomes of it. */
  async publish(bus: KafkaBus, prompt = 'work'): Promise<string> {
    const id = randomUUID();
    this.ledger.attempt(id);
    try {
      await bus.publish('llm.prompt', { provider: 'anthropic', prompt }, { eventId: id });
      this.ledger.acknowledge(id);
    } catch (thrown) {
      enterFailure(this.ledger, id, thrown);
    }
    return id;
  }

  /** Publishes until it is told to stop. */
  async flow(): Promise<{ stop(): Promise<void> }> {
    const bus = await this.connect('publisher');
    let isRunning = true;
    const callers = Array.from({ length: CALLERS }, async () => {
      while (isRunning) {
        await this.publish(bus);
        await pause(PAUSE_MS);
      }
    });
    return {
      stop: async () => {
        isRunning = false;
        await Promise.all(callers);
      },
    };
  }

  /** Until so many more were confirmed. */
  async progress(count: number): Promise<void> {
    const before = this.ledger.summarise().acknowledged;
    const isDone = () => this.ledger.summarise().acknowledged >= before + count;
    await waitFor(isDone, { timeoutMs: 120_000, everyMs: 50, what: 'further confirms' });
  }

  /** Waits until all that was confirmed has been handled, and prints the ledger. */
  async finish(what: string): Promise<ReturnType<Ledger['summarise']>> {
    await waitFor(() => this.ledger.missing.length === 0, { timeoutMs: ARRIVED_WITHIN_MS, everyMs: 100 }).catch(
      () => {},
    );
    const summary = this.ledger.summarise();
    process.stderr.write(`${what} on Kafka: ${formatLedger(summary)}\n`);
    expect(summary.lost).toBe(0);
    expect(summary.unexpected).toBe(0);
    return summary;
  }
}
