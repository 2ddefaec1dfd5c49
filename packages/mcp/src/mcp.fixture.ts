import { randomBytes } from 'node:crypto';
import { type Bus, connectBus } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';
import type { DynamicContractTypes } from '@bloodbank/core/contract';
import { deleteServiceQueues, freshName } from '@bloodbank/testkit';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { isGranted, parseGrant } from './access/grants.js';
import { createMcpServer } from './create-mcp-server.js';
import { RecentEvents } from './history/recent-events.js';
import type { McpHouse } from './house.js';

export type Era = '2025' | '2026';

/** A bus on a real broker, what the server is handed of it, and clients that speak with it over HTTP. */
export class McpWorld {
  readonly service: string;
  readonly exchange: string;
  readonly url: string;
  readonly bus: Bus<DynamicContractTypes>;
  readonly recent: RecentEvents;
  readonly planSecret: Uint8Array = randomBytes(32);
  readonly #clients: Client[] = [];

  private constructor(url: string, service: string, exchange: string, bus: Bus<DynamicContractTypes>) {
    this.url = url;
    this.service = service;
    this.exchange = exchange;
    this.bus = bus;
    this.recent = new RecentEvents(100);
  }

  static async open(url: string): Promise<McpWorld> {
    const service = freshName('svc');
    const exchange = freshName('mcp');
    const bus = await connectBus({
      contracts: { registry: contracts.registry },
      service,
      url,
      exchange,
      topology: false,
    });
    const world = new McpWorld(url, service, exchange, bus as Bus<DynamicContractTypes>);
    await bus.tap(['#'], (event) => world.recent.add(event));
    return world;
  }

  house(...allowed: readonly string[]): McpHouse {
    const { bus } = this;
    const grants = allowed.map((text) => {
      const grant = parseGrant(text);
      if (grant === undefined) throw new Error(`No grant: ${text}`);
      return grant;
    });
    return {
      registry: contracts.registry,
      publish: (type, payload, options) => bus.publish(type, payload, options),
      request: (type, payload, options) => bus.request(type, payload as never, options),
      correlation: bus.correlation,
      history: this.recent,
      services: async () => [this.service],
      deadLettersOf: async (service) => (service === this.service ? bus.deadLetters : undefined),
      may: (action, name) => isGranted(grants, action, name),
      mayRead: () => true,
      planSecret: this.planSecret,
    };
  }

  /** A client of the public kind, in one era of the protocol. */
  async connect(house: McpHouse, era: Era = '2026'): Promise<Client> {
    const handler = createMcpHandler(() => createMcpServer(house, { version: '0.0.0', caller: { client: 'http' } }));
    const client = new Client(
      { name: 'tester', version: '1.0.0' },
      { versionNegotiation: { mode: era === '2026' ? 'auto' : 'legacy' } },
    );
    const transport = new StreamableHTTPClientTransport(new URL('http://127.0.0.1/mcp'), {
      fetch: (input, init) => handler.fetch(new Request(input, init)),
    });
    await client.connect(transport);
    this.#clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) await client.close();
    await this.bus.close();
    await deleteServiceQueues(this.url, this.service, [1_000, 5_000, 15_000], this.exchange);
  }
}

/** What a tool answered, parsed; its text where it is an error. */
export async function call(client: Client, name: string, input: object = {}): Promise<Record<string, unknown>> {
  const result = await client.callTool({ name, arguments: { ...input } });
  const [first] = result.content as { text?: string }[];
  return result.isError === true
    ? { error: first?.text }
    : (JSON.parse(first?.text ?? '{}') as Record<string, unknown>);
}
