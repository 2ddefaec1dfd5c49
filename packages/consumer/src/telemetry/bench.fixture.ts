import { contracts } from '@bloodbank/contracts';
import type { Envelope } from '@bloodbank/core/envelope';
import type { Logger, Transport } from '@bloodbank/core/ports';
import { createPublisher, type Publisher } from '@bloodbank/publisher';
import { createRecorder, deleteServiceQueues, freshName, type Recorder } from '@bloodbank/testkit';
import { queueNameOf } from '@bloodbank/topology';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { createSubscriber } from '../create-subscriber.js';
import { createGroupPlanner } from '../group-plan.js';
import type { HandlerContext } from '../handler.js';
import type { Subscriber, SubscriberOptions } from '../subscriber.js';

export type Types = NonNullable<typeof contracts.types>;

export const RETRY_DELAY_MS = 50;

/** A service with an exchange of its own, so that it sees its own events alone. */
export interface Bench {
  readonly service: string;
  readonly exchange: string;
  readonly queue: string;
  readonly transport: Transport;
  readonly publisher: Publisher<Types>;
  readonly subscriber: Subscriber<Types>;
  /** Every line that was logged. */
  readonly lines: Recorder<Readonly<Record<string, unknown>>>;
  prompt(text: string, options?: Parameters<Publisher<Types>['publish']>[2]): Promise<string>;
  onPrompt(
    handle: (event: Envelope, context: HandlerContext<Types>, text: string) => Promise<void> | void,
  ): Promise<void>;
  close(): Promise<void>;
}

export async function openBench(url: string, more: Partial<SubscriberOptions<Types>> = {}): Promise<Bench> {
  const service = freshName('svc');
  const exchange = `exchange.${service}`;
  const lines = createRecorder<Readonly<Record<string, unknown>>>();
  const log = (fields: object, message: string): void => lines.record({ ...fields, message });
  const logger: Logger = { debug: log, info: log, warn: log, error: log };
  const transport = await createRabbitTransport({ url, connectionName: service, exchange });
  const publisher = createPublisher({ contracts, transport, source: { host: 'test-host', type: 'service' } });
  const { publish } = publisher;
  const planGroup = createGroupPlanner({ attempts: 3, delaysMs: [RETRY_DELAY_MS] });
  const subscriber = createSubscriber({ contracts, transport, publish, service, planGroup, logger, ...more });
  return {
    service,
    exchange,
    queue: queueNameOf(exchange, service),
    transport,
    publisher,
    subscriber,
    lines,
    async prompt(prompt, options) {
      const { eventId } = await publish('llm.prompt', { provider: service, prompt }, options);
      return eventId;
    },
    async onPrompt(handle) {
      await subscriber.subscribe('llm.prompt', {
        handler: (event, context) => handle(event, context, event.payload.prompt),
      });
    },
    async close() {
      await subscriber.stop();
      await transport.close();
      await deleteServiceQueues(url, service, [RETRY_DELAY_MS], exchange);
    },
  };
}
