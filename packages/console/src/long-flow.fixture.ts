import { connectBus } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';
import { createEventId } from '@bloodbank/core/envelope';
import { createMemoryEventStore } from '@bloodbank/event-store/memory';
import { createGateway } from '@bloodbank/gateway';
import { createMemoryInbox } from '@bloodbank/inbox';
import { findConsole } from './index.js';

export interface Flow {
  readonly url: string;
  /** In the order of the steps. */
  readonly ids: readonly string[];
  readonly first: string;
  readonly last: string;
  close(): Promise<void>;
}

export interface FlowStep {
  readonly type: string;
  readonly kind: 'event' | 'command' | 'reply';
  /** Which step before it led to this one; none for the first. */
  readonly cause?: number;
}

/** In a chain, each event caused the next; in a fan, the first caused all others. */
export function openLongFlow(count: number, shape: 'chain' | 'fan' = 'chain'): Promise<Flow> {
  const causeOf = (index: number): number => (shape === 'chain' ? index - 1 : 0);
  const step = { type: 'slack.message.sent', kind: 'event' } as const;
  return openFlow(
    Array.from({ length: count }, (_, index) => (index === 0 ? step : { ...step, cause: causeOf(index) })),
  );
}

/** A gateway whose history holds one flow. */
export async function openFlow(steps: readonly FlowStep[]): Promise<Flow> {
  const count = steps.length;
  const history = createMemoryEventStore({ maxMessages: count });
  const ids = steps.map(() => createEventId());
  const [first = ''] = ids;
  const beganAt = Date.parse('2026-11-20T10:00:00Z');
  const messages = steps.map(({ type, kind, cause: place }, index) => {
    const cause = place === undefined ? undefined : ids[place];
    const event = {
      event_id: ids[index],
      event_type: type,
      timestamp: new Date(beganAt + index * 10).toISOString(),
      version: '1.0.0',
      source: { host: 'h', type: 'service', service: 'chain' },
      correlation_id: first,
      causation_id: cause ?? null,
      correlation_ids: cause === undefined ? [] : [cause],
      payload: { channel: 'c', text: `step ${index}` },
    };
    return {
      address: { kind, key: type },
      destination: 'bloodbank.events.v1',
      body: Buffer.from(JSON.stringify(event)),
      properties: {},
      headers: {},
    };
  });
  for (let from = 0; from < count; from += 1_000) await history.append(messages.slice(from, from + 1_000));
  const bus = await connectBus({ contracts, service: 'gateway', topology: false });
  const page = findConsole();
  if (page === undefined) throw new Error('The console is not built: pnpm --filter @bloodbank/console build');
  const { registry } = contracts;
  const gateway = await createGateway({ registry, bus, inbox: createMemoryInbox(), history, console: page, port: 0 });
  const url = `${await gateway.listen()}/`;
  return {
    url,
    ids,
    first,
    last: ids.at(-1) ?? '',
    async close() {
      await gateway.close();
      await bus.close();
    },
  };
}
