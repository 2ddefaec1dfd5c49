import { numberOption } from '../clients/client.js';
import { loadClient } from '../clients/load-client.js';
import { createMessage } from '../events/message.js';
import { PAYLOADS, type PayloadName } from '../events/payloads.js';
import type { OpenWorkload } from '../harness/workload.js';
import { collectGarbage } from './idle.js';

const MIB = 2 ** 20;
const LOOK_EVERY_MS = 5;

/** So many publishes in one loop, none awaited before the next: how long the loop holds the process, and what it takes. */
export const openBurst: OpenWorkload = async (setting) => {
  const client = await loadClient(setting);
  const publisher = await client.openPublisher(setting);
  const message = createMessage(PAYLOADS[setting.options['payload'] as PayloadName]);
  const events = numberOption(setting, 'events');
  return {
    async run() {
      collectGarbage();
      const before = process.memoryUsage.rss();
      let greatest = before;
      const look = (): void => {
        greatest = Math.max(greatest, process.memoryUsage.rss());
      };
      const looking = setInterval(look, LOOK_EVERY_MS);
      const from = performance.now();
      let loopMs = 0;
      await new Promise<void>((resolve, reject) => {
        let open = events;
        const settled = (error?: unknown): void => {
          if (error) reject(error);
          else if (--open === 0) resolve();
        };
        for (let sent = 0; sent < events; sent++) publisher.publish(message, settled);
        loopMs = performance.now() - from;
        look();
      });
      look();
      clearInterval(looking);
      return {
        figures: { loopMs, allMs: performance.now() - from, grownMib: (greatest - before) / MIB },
        messages: events,
      };
    },
    close: () => publisher.close(),
  };
};
