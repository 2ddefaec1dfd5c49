import { numberOption } from '../clients/client.js';
import { loadClient } from '../clients/load-client.js';
import { createMessage } from '../events/message.js';
import { PAYLOADS } from '../events/payloads.js';
import { ArmChild } from '../harness/arm-child.js';
import type { OpenWorkload } from '../harness/workload.js';
import { collectGarbage } from './idle.js';
import { startStopwatch, throughputOf } from './stopwatch.js';

const MIB = 2 ** 20;
/** A tenth of the events settles caches and pools; what grows from then on would grow for ever. */
const SETTLED = 0.1;

/** Very many events through one consumer, whose heap should be as large at the end as it was soon after the beginning. */
export const openEndless: OpenWorkload = async (setting) => {
  const client = await loadClient(setting);
  const consumer = await client.openConsumer(setting);
  const events = numberOption(setting, 'events');
  let seen = 0;
  let onEvent = (): void => {};
  await consumer.start(() => {
    seen++;
    onEvent();
  });
  const flood = await ArmChild.start('flood', { ...setting, options: { ...setting.options, client: 'amqplib' } });
  return {
    async run() {
      const elapsed = startStopwatch();
      let settledMib = 0;
      const all = new Promise<void>((resolve) => {
        onEvent = () => {
          if (seen === events * SETTLED) settledMib = heapMib();
          if (seen === events) resolve();
        };
      });
      const [{ cpuMs }] = await Promise.all([flood.run(), all]);
      const figures = throughputOf(events, elapsed());
      const heap = heapMib();
      return {
        figures: { ...figures, heapMib: heap, heapGrownMib: heap - settledMib },
        messages: events,
        helpersCpuMs: cpuMs,
      };
    },
    async close() {
      await flood.close();
      await consumer.close();
    },
  };
};

/** The other side: so many events, a bounded number of them unconfirmed. */
export const openFlood: OpenWorkload = async (setting) => {
  const client = await loadClient(setting);
  const publisher = await client.openPublisher(setting);
  const message = createMessage(PAYLOADS.small);
  const [events, callers] = [numberOption(setting, 'events'), numberOption(setting, 'callers')];
  return {
    async run() {
      let begun = 0;
      await Promise.all(
        Array.from({ length: callers }, async () => {
          while (begun++ < events)
            await new Promise<void>((resolve, reject) =>
              publisher.publish(message, (error) => (error ? reject(error) : resolve())),
            );
        }),
      );
      return { figures: {} };
    },
    close: () => publisher.close(),
  };
};

function heapMib(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / MIB;
}
