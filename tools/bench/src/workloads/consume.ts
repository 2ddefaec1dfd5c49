import { numberOption, type OpenConsumer } from '../clients/client.js';
import { loadClient } from '../clients/load-client.js';
import type { OpenWorkload, Sample } from '../harness/workload.js';
import { startStopwatch, throughputOf } from './stopwatch.js';

/** Takes what stands in the queue, each event acknowledged after its handler, over a connection of its own at every run. */
export const openConsume: OpenWorkload = async (setting) => {
  const client = await loadClient(setting);
  const events = numberOption(setting, 'events');
  let consumer: OpenConsumer | undefined = await client.openConsumer(setting);
  // Whoever declares a queue of its own does it when it subscribes.
  if (setting.options['declaresQueue'] === true) {
    await consumer.start(() => {});
    await end();
  }

  /** From the first event on, so that subscribing is no part of it. */
  function consumeAll({ start }: OpenConsumer): Promise<Sample> {
    return new Promise((resolve, reject) => {
      let elapsed: ReturnType<typeof startStopwatch> | undefined;
      let seen = 0;
      start(() => {
        elapsed ??= startStopwatch();
        if (++seen === events) resolve({ figures: throughputOf(events, elapsed()), messages: events });
      }).catch(reject);
    });
  }

  /** It ends with its run, or it would take what the next one is to find. */
  async function end(): Promise<void> {
    await consumer?.close();
    consumer = undefined;
  }

  return {
    async prepare() {
      await end();
      consumer = await client.openConsumer(setting);
    },
    async run() {
      if (consumer === undefined) throw new Error('A run begins with `prepare`.');
      const sample = await consumeAll(consumer);
      await end();
      return sample;
    },
    close: end,
  };
};
