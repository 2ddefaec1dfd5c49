import { contracts } from '@bloodbank/contracts';
import { type Envelope, openEnvelope, type Source } from '@bloodbank/core/envelope';
import type { CommandStore, Logger } from '@bloodbank/core/ports';
import { COMMAND_RETRY } from '@bloodbank/core/retry';
import { createMemoryCommandStore } from '@bloodbank/inbox';
import { createPublisher, type Publisher } from '@bloodbank/publisher';
import { createRecorder, deleteServiceQueues, freshName, type Recorder } from '@bloodbank/testkit';
import { commandsExchangeOf } from '@bloodbank/topology';
import { createRabbitTransport, type RabbitTransport } from '@bloodbank/transport-rabbitmq';
import { onTestFinished } from 'vitest';
import { type Commands, type CommandsOptions, createCommands } from './create-commands.js';

export type Types = NonNullable<typeof contracts.types>;

/** One service with its commands. */
export interface TestService {
  readonly service: string;
  readonly source: Source;
  readonly transport: RabbitTransport;
  readonly publisher: Publisher<Types>;
  readonly commands: Commands<Types>;
  readonly lines: Recorder<Readonly<Record<string, unknown>>>;
}

/** Several services on one exchange that nobody else has. */
export interface CommandBench {
  readonly exchange: string;
  open(options?: Partial<CommandsOptions<Types>> & { readonly url?: string }): Promise<TestService>;
  /** Every event that passes from now on, and every copy of a command or reply. */
  watch(): Promise<Recorder<Envelope> & { readonly copies: Recorder<Envelope> }>;
}

export const PROMPT = { provider: 'anthropic', prompt: 'Hi' };
export const MERGE = { repo_owner: 'a', repo_name: 'b', pr_number: 1 };

export function openCommandBench(url: string): CommandBench {
  const exchange = freshName('bloodbank.events');
  const services: TestService[] = [];
  const store: CommandStore = createMemoryCommandStore();

  async function open(options: Partial<CommandsOptions<Types>> & { readonly url?: string } = {}): Promise<TestService> {
    const { service = freshName('svc') } = options;
    const lines = createRecorder<Readonly<Record<string, unknown>>>();
    const log = (fields: object, message: string): void => lines.record({ ...fields, message });
    const logger: Logger = { debug: log, info: log, warn: log, error: log };
    const transport = await createRabbitTransport({
      url: options.url ?? url,
      connectionName: service,
      exchange,
      logger,
      reconnect: { initialDelayMs: 20, maxDelayMs: 200 },
    });
    const source: Source = { host: 'test-host', type: 'service', app: service };
    const publisher = createPublisher({ contracts, transport, source });
    const commands = createCommands({ contracts, transport, publisher, service, source, store, logger, ...options });
    const opened = { service, source, transport, publisher, commands, lines };
    services.push(opened);
    return opened;
  }

  onTestFinished(async () => {
    await Promise.allSettled(services.map(({ commands }) => commands.stop({ timeoutMs: 500 })));
    await Promise.allSettled(services.map(({ transport }) => transport.close({ timeoutMs: 1_000 })));
    const commandsExchange = commandsExchangeOf(exchange);
    for (const { service } of services) {
      await deleteServiceQueues(url, service, COMMAND_RETRY.delaysMs, commandsExchange);
    }
  });

  return {
    exchange,
    open,
    async watch() {
      const { transport } = await open();
      const seen = createRecorder<Envelope>();
      const copies = createRecorder<Envelope>();
      const group = freshName('recorder');
      const recorder = { kind: 'event', group, patterns: ['#'], retryDelaysMs: [], records: true } as const;
      await transport.consume(recorder, { prefetch: 100 }, async (delivery) => {
        const opened = openEnvelope(contracts.registry, delivery.body);
        if (opened.ok) (delivery.copyOf === undefined ? seen : copies).record(opened.envelope);
        return { kind: 'ack' };
      });
      return Object.assign(seen, { copies });
    },
  };
}
