import { numberOption } from '../clients/client.js';
import { loadClient } from '../clients/load-client.js';
import { createMessage } from '../events/message.js';
import { PAYLOADS, type PayloadName } from '../events/payloads.js';
import type { OpenWorkload } from '../harness/workload.js';
import { keepInFlight } from './keep-in-flight.js';
import { startStopwatch, throughputOf } from './stopwatch.js';

/** Confirmed publishes, `callers` at a time. */
export const openPublish: OpenWorkload = async (setting) => {
  const client = await loadClient(setting);
  const publisher = await client.openPublisher(setting);
  const message = createMessage(PAYLOADS[setting.options['payload'] as PayloadName]);
  const callers = numberOption(setting, 'callers');
  return {
    async run() {
      const elapsed = startStopwatch();
      const messages = await keepInFlight((settled) => publisher.publish(message, settled), callers, setting.runMs);
      return { figures: throughputOf(messages, elapsed()), messages };
    },
    close: () => publisher.close(),
  };
};
