import { numberOption } from '../clients/client.js';
import { loadClient } from '../clients/load-client.js';
import { createMessage } from '../events/message.js';
import { PAYLOADS } from '../events/payloads.js';
import { ArmChild } from '../harness/arm-child.js';
import type { OpenWorkload } from '../harness/workload.js';
import { percentileOf } from '../statistics/spread.js';
import { startStopwatch } from './stopwatch.js';

/** Later than this, and whatever has not come will not come. */
const PATIENCE_MS = 10_000;

/**
 * Publishes at a fixed rate, whatever becomes of what was published before, to a consumer in a process of its own. What is
 * measured lies between the call of publish and the call of the handler.
 */
export const openLatency: OpenWorkload = async (setting) => {
  const client = await loadClient(setting);
  const consumer = await ArmChild.start('receive', setting);
  const publisher = await client.openPublisher(setting);
  const perSecond = numberOption(setting, 'perSecond');
  const events = numberOption(setting, 'events');

  async function publishAll(): Promise<void> {
    const { eventType, payload } = PAYLOADS.small;
    const from = performance.now();
    for (let sent = 0; sent < events; ) {
      const due = Math.min(events, Math.floor(((performance.now() - from) * perSecond) / 1_000) + 1);
      for (; sent < due; sent++) {
        const message = createMessage({ eventType, payload: { ...payload, sent_us: monotonicUs() } });
        publisher.publish(message, (error) => {
          if (error) throw error;
        });
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  return {
    async run() {
      const elapsed = startStopwatch();
      const received = consumer.run();
      await publishAll();
      const { sample, cpuMs } = await received;
      const clientUs = ((elapsed().cpuMs + cpuMs) * 1_000) / events;
      return { figures: { ...sample.figures, clientUs }, messages: events, helpersCpuMs: cpuMs };
    },
    async close() {
      await publisher.close();
      await consumer.close();
    },
  };
};

/** The other side: consumes all the time, and at each run tells how late so many events came. */
export const openReceive: OpenWorkload = async (setting) => {
  const client = await loadClient(setting);
  const consumer = await client.openConsumer(setting);
  const events = numberOption(setting, 'events');
  let waitsMs: number[] = [];
  let onAll: () => void = () => {};
  await consumer.start(({ sent_us: sentUs }) => {
    waitsMs.push((monotonicUs() - Number(sentUs)) / 1_000);
    if (waitsMs.length === events) onAll();
  });
  return {
    async run() {
      await new Promise<void>((resolve, reject) => {
        const missing = (): void => reject(new Error(`${waitsMs.length} of ${events} events came.`));
        const patience = setTimeout(missing, setting.runMs + PATIENCE_MS);
        onAll = () => {
          clearTimeout(patience);
          resolve();
        };
        if (waitsMs.length === events) onAll();
      });
      const seen = waitsMs;
      waitsMs = [];
      return { figures: { p50: percentileOf(seen, 0.5), p99: percentileOf(seen, 0.99) } };
    },
    close: () => consumer.close(),
  };
};

/** The clock that all processes of a machine share, and that nobody sets. Below 2^53 for 285 years. */
function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}
