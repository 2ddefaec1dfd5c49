import { createGroupPlanner, createSubscriber, type HandlerContext } from '@bloodbank/consumer';
import { contracts } from '@bloodbank/contracts';
import type { DeadLetter } from '@bloodbank/core/dead-letter';
import type { RetryPolicy } from '@bloodbank/core/retry';
import { createPublisher } from '@bloodbank/publisher';
import { freshName } from '@bloodbank/testkit';
import { deadLetterQueueOf, queueNameOf } from '@bloodbank/topology';
import { createQueueAdmin, createRabbitTransport, type RabbitTransport } from '@bloodbank/transport-rabbitmq';
import { onTestFinished } from 'vitest';
import type { FaultContext } from '../fault.js';

type Types = NonNullable<typeof contracts.types>;

export interface ServiceOptions {
  readonly retry: RetryPolicy;
  /** What the service does with the text of each prompt. */
  readonly handle: (text: string, context: HandlerContext<Types>) => Promise<void>;
}

/** A service as users write one: it validates, handles, retries, and parks what it cannot handle. */
export class Service {
  readonly exchange: string;
  readonly queue: string;
  readonly transport: RabbitTransport;
  readonly #context: FaultContext;
  readonly #publish: (text: string) => Promise<{ readonly eventId: string }>;

  static async open(context: FaultContext, { retry, handle }: ServiceOptions): Promise<Service> {
    const exchange = freshName('faults');
    const name = freshName('svc');
    const transport = await createRabbitTransport({ url: context.broker.url, exchange });
    const source = { host: 'localhost', type: 'service', app: name };
    const { publish } = createPublisher({ contracts, transport, source });
    const planGroup = createGroupPlanner(retry);
    const subscriber = createSubscriber({ contracts, transport, publish, service: name, planGroup });
    onTestFinished(async () => {
      await subscriber.stop({ timeoutMs: 3_000 }).catch(() => {});
      await transport.close({ timeoutMs: 3_000 }).catch(() => {});
    });
    await subscriber.subscribe('llm.prompt', {
      handler: async (event, handling) => {
        await handle(event.payload.prompt, handling);
        context.ledger.deliver(event.event_id);
      },
    });
    const send = (text: string) => publish('llm.prompt', { provider: 'openai', prompt: text });
    return new Service(context, exchange, queueNameOf(exchange, name), transport, send);
  }

  private constructor(
    context: FaultContext,
    exchange: string,
    queue: string,
    transport: RabbitTransport,
    publish: (text: string) => Promise<{ readonly eventId: string }>,
  ) {
    this.#context = context;
    this.exchange = exchange;
    this.queue = queue;
    this.transport = transport;
    this.#publish = publish;
  }

  /** Publishes a prompt that the service will handle, and enters it in the ledger. Returns its event id. */
  async prompt(text: string): Promise<string> {
    const { ledger } = this.#context;
    const { eventId } = await this.#publish(text);
    ledger.attempt(eventId);
    ledger.acknowledge(eventId);
    return eventId;
  }

  /** Publishes a prompt that will never be handled; it is no entry of the ledger. */
  async poison(text: string): Promise<string> {
    return (await this.#publish(text)).eventId;
  }

  /** What rests in the dead-letter queue now. */
  async deadLetters(): Promise<readonly DeadLetter[]> {
    const admin = await createQueueAdmin({ url: this.#context.broker.url });
    try {
      const letters: DeadLetter[] = [];
      await admin.visitDeadLetters(deadLetterQueueOf(this.queue), async (letter) => {
        letters.push(letter);
        return { kind: 'keep' };
      });
      return letters;
    } finally {
      await admin.close();
    }
  }
}
