import { type RecordedMessage, silentLogger } from '@bloodbank/core/ports';
import { createPostgresReplayLog, planReplay, runReplay } from '@bloodbank/event-store';
import { createQueueAdmin, createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { numberOption } from '../clients/client.js';
import { SERVICE } from '../events/message.js';
import type { OpenWorkload } from '../harness/workload.js';
import { residentMib, startStopwatch, throughputOf } from './stopwatch.js';
import { eventOf, openStore } from './store-of.js';

const BATCH = 1_000;
/** As many as a replay has on their way. */
const AT_ONCE = 200;
const TIMEOUT_MS = 60_000;

/** Lives a store again, to a queue that nobody consumes; or publishes the same bodies to one, for comparison. */
export const openRelive: OpenWorkload = async (setting) => {
  const opened = await openStore();
  const events = numberOption(setting, 'events');
  for (let n = 0; n < events; n += BATCH) await opened.store.append(eventsFrom(n, Math.min(BATCH, events - n)));
  const { url, schema, store } = opened;
  const log = createPostgresReplayLog({ url, schema, timeoutMs: TIMEOUT_MS });
  const { exchange } = setting.place;
  const transport = await createRabbitTransport({ url: setting.url, exchange, logger: silentLogger });
  const group = { kind: 'event', group: SERVICE, patterns: [], retryDelaysMs: [], deadLetters: false } as const;
  await transport.declare(group);
  const admin = await createQueueAdmin({ url: setting.url });

  async function replay(): Promise<void> {
    const target = { kind: 'service', group: group.group } as const;
    const plan = await planReplay(store, { selection: {}, reason: 'bench', target });
    const { replayed } = await runReplay({ store, log, transport, plan, by: 'bench', stopAtDeadLetter: false });
    if (replayed !== events) throw new Error(`${replayed} of ${events} were lived again.`);
  }
  async function publish(): Promise<void> {
    for (let from = 0; from < events; from += AT_ONCE)
      await Promise.all(
        eventsFrom(from, Math.min(AT_ONCE, events - from)).map((message) =>
          transport.publish({ ...message, onlyTo: group }, { timeoutMs: TIMEOUT_MS }),
        ),
      );
  }
  return {
    async prepare() {
      await admin.purge(transport.placeOf(group));
    },
    async run() {
      const elapsed = startStopwatch();
      await (setting.options['way'] === 'replay' ? replay() : publish());
      return { figures: { ...throughputOf(events, elapsed()), ...residentMib() }, messages: events };
    },
    async close() {
      await admin.close();
      await transport.close();
      await log.close();
      await opened.close();
    },
  };
};

/** As many of the world's events, from the n-th on. */
function eventsFrom(n: number, count: number): readonly RecordedMessage[] {
  return Array.from({ length: count }, (_, at) => eventOf(n + at));
}
