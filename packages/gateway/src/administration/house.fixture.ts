import { type Bus, connectBus, pattern } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';
import type { DynamicContractTypes } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import { NonRetryable } from '@bloodbank/core/errors';
import type { QueueAdmin, TopologyFile } from '@bloodbank/core/ports';
import { createMemoryInbox } from '@bloodbank/inbox';
import { examineTopology, type Site } from '@bloodbank/operations';
import { deleteServiceQueues, freshName, waitFor } from '@bloodbank/testkit';
import { createQueueAdmin } from '@bloodbank/transport-rabbitmq';
import { createGateway, type Gateway } from '../create-gateway.js';
import type { GatewayOptions } from '../gateway-options.js';
import type { Administration } from './administration.js';

export const PATIENT = { timeoutMs: 60_000 };

const PATTERNS = ['github.#', 'slack.#'];

type Handled = Pick<Envelope, 'event_id' | 'event_type' | 'payload'>;

/** A service whose handler fails as it is told, on a real broker, and gateways that look after it. */
export class House {
  readonly url: string;
  readonly exchange: string;
  readonly service: string;
  readonly queue: string;
  readonly deadLetterQueue: string;
  readonly bus: Bus<DynamicContractTypes>;
  readonly admin: QueueAdmin;
  readonly site: Site;
  /** What the handler was given, in its order. */
  readonly handled: Handled[] = [];
  /** Why the handler fails; undefined while it does not. */
  fails: string | undefined = 'on purpose';
  readonly #gateways: Gateway[] = [];

  private constructor(url: string, names: Pick<House, 'exchange' | 'service'>, bus: House['bus'], admin: QueueAdmin) {
    this.url = url;
    this.exchange = names.exchange;
    this.service = names.service;
    this.queue = `${names.exchange}.${names.service}`;
    this.deadLetterQueue = `dlq.${this.queue}`;
    this.bus = bus;
    this.admin = admin;
    const files = [fileOf(this.exchange, this.service, this.queue, PATTERNS)];
    this.site = {
      exchange: this.exchange,
      openAdmin: () => createQueueAdmin({ url }),
      readTopology: async () => examineTopology(files, this.exchange),
    };
  }

  static async open(url: string): Promise<House> {
    const names = { exchange: freshName('house'), service: freshName('svc') };
    const bus = await connectBus({ contracts: { registry: contracts.registry }, url, topology: false, ...names });
    const house = new House(url, names, bus as House['bus'], await createQueueAdmin({ url }));
    for (const one of PATTERNS) await house.bus.subscribe(pattern(one), (event) => house.#handle(event));
    return house;
  }

  async #handle(event: Handled): Promise<void> {
    this.handled.push(event);
    if (this.fails !== undefined) throw new NonRetryable(this.fails);
  }

  /** Publishes so many, and waits until they rest. */
  async letRest(
    count: number,
    type = 'slack.message.sent',
    more: (index: number) => object = () => ({}),
  ): Promise<void> {
    const before = (await this.admin.inspect(this.deadLetterQueue))?.messages ?? 0;
    const pending = Array.from({ length: count }, (_, index) =>
      this.bus.publish(type, { ...PAYLOADS[type], ...more(index) }),
    );
    await Promise.all(pending);
    await this.waitForLetters(before + count);
  }

  async waitForLetters(count: number): Promise<void> {
    const resting = async () => (await this.admin.inspect(this.deadLetterQueue))?.messages ?? 0;
    await waitFor(async () => (await resting()) === count, { timeoutMs: 300_000, what: `${count} dead letters` });
  }

  async openGateway(administration: Administration = {}, options: Partial<GatewayOptions> = {}): Promise<Gateway> {
    const gateway = await createGateway({
      registry: contracts.registry,
      bus: this.bus as never,
      inbox: createMemoryInbox(),
      port: 0,
      ...options,
      administration: { site: this.site, ...administration },
    });
    this.#gateways.push(gateway);
    return gateway;
  }

  async close(): Promise<void> {
    for (const gateway of this.#gateways) await gateway.close();
    await this.bus.close();
    await this.admin.close();
    await deleteServiceQueues(this.url, this.service, undefined, this.exchange);
  }
}

export const PAYLOADS: Readonly<Record<string, object>> = {
  'slack.message.sent': { channel: 'c', text: 't' },
  'github.pr.created': { cache_key: 'bloodbank|423', cache_type: 'redis' },
};

function fileOf(exchange: string, service: string, queue: string, patterns: readonly string[]): TopologyFile {
  const rascal = {
    vhosts: {
      '/': {
        queues: { [queue]: {} },
        bindings: { [`${exchange}[${patterns.join(', ')}] -> ${queue}`]: {} },
      },
    },
  };
  return { name: service, file: `${service}.json`, text: JSON.stringify(rascal) };
}

export const KEYS = [
  { name: 'all', key: 'all-0123456789abcdef', scopes: ['read:#', 'operate:#'] },
  { name: 'reader', key: 'reader-0123456789abcdef', scopes: ['read:#'] },
  { name: 'slack', key: 'slack-0123456789abcdef', scopes: ['read:slack.#', 'operate:slack.#'] },
  { name: 'calendar', key: 'calendar-0123456789abcdef', scopes: ['read:calendar.#'] },
  { name: 'writer', key: 'writer-0123456789abcdef', scopes: ['publish:#'] },
];

export const keyOf = (name: string): Record<string, string> => ({ 'x-api-key': `${name}-0123456789abcdef` });
