import { type Bus, connectBus } from '@bloodbank/bus';
import type { HandlerContext } from '@bloodbank/consumer';
import { contracts } from '@bloodbank/contracts';
import type { DeadLetter } from '@bloodbank/core/dead-letter';
import type { RetryPolicy } from '@bloodbank/core/retry';
import { freshName } from '@bloodbank/testkit';
import { deadLetterQueueOf, queueNameOf } from '@bloodbank/topology';
import { createQueueAdmin } from '@bloodbank/transport-rabbitmq';
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
  readonly bus: Bus<Types>;
  readonly #context: FaultContext;

  static async open(context: FaultContext, { retry, handle }: ServiceOptions): Promise<Service> {
    const exchange = freshName('faults');
    const name = freshName('svc');
    const place = { url: context.broker.url, exchange, topology: false, correlation: false } as const;
    const bus = await connectBus({ contracts, service: name, retry, ...place });
    onTestFinished(() => bus.close({ timeoutMs: 3_000 }).catch(() => {}));
    await bus.subscribe('llm.prompt', {
      handler: async (event, handling) => {
        await handle(event.payload.prompt, handling);
        context.ledger.deliver(event.event_id);
      },
    });
    return new Service(context, exchange, queueNameOf(exchange, name), bus);
  }

  private constructor(context: FaultContext, exchange: string, queue: string, bus: Bus<Types>) {
    this.#context = context;
    this.exchange = exchange;
    this.queue = queue;
    this.bus = bus;
  }

  /** Publishes a prompt that the service will handle, and enters it in the ledger. Returns its event id. */
  async prompt(text: string): Promise<string> {
    const { ledger } = this.#context;
    const eventId = await this.poison(text);
    ledger.attempt(eventId);
    ledger.acknowledge(eventId);
    return eventId;
  }

  /** Publishes a prompt that will never be handled; it is no entry of the ledger. */
  async poison(text: string): Promise<string> {
    return (await this.bus.publish('llm.prompt', { provider: 'openai', prompt: text })).eventId;
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
