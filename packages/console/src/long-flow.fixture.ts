import { connectBus } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';
import { createEventId } from '@bloodbank/core/envelope';
import { createMemoryEventStore } from '@bloodbank/event-store/memory';
import { createGateway } from '@bloodbank/gateway';
import { createMemoryInbox } from '@bloodbank/inbox';
import { findConsole } from './index.js';

export interface LongFlow {
  readonly url: string;
  readonly first: string;
  readonly last: string;
  close(): Promise<void>;
}

/** A gateway whose history holds one flow, in which each event caused the next. */
export async function openLongFlow(count: number): Promise<LongFlow> {
  const history = createMemoryEventStore({ maxMessages: count });
  const ids = Array.from({ length: count }, () => createEventId());
  const [first = ''] = ids;
  const beganAt = Date.parse('2026-11-20T10:00:00Z');
  const messages = ids.map((id, index) => {
    const cause = ids[index - 1];
    const type = 'slack.message.sent';
    const event = {
      event_id: id,
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
      address: { kind: 'event' as const, key: type },
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
    first,
    last: ids.at(-1) ?? '',
    async close() {
      await gateway.close();
      await bus.close();
    },
  };
}
