import { longestDelayMs } from '../../longest-delay.js';
import type { Rule } from '../rule.js';

/** Half of what a broker grants a consumer by default before it closes the channel (RabbitMQ, `consumer_timeout`). */
const LONGEST_HOLD_MS = 15 * 60_000;

/** A partition holds a failed event in its consumer's hands, where the broker waits for it. */
export const partitionDelaysShort: Rule = {
  id: 'partition-delays-short',
  find: ({ topology }) =>
    topology.queues.flatMap(({ queue, retry, partition }) => {
      const holdMs = longestDelayMs(retry);
      if (partition?.index !== 0 || holdMs <= LONGEST_HOLD_MS) return [];
      return [
        {
          origin: topology.originOf('queues', queue),
          message: `"${partition.of}" has partitions, and its retries hold an event for up to ${holdMs / 60_000} minutes: the broker would take it back.`,
          fix: `Keep the delays below ${LONGEST_HOLD_MS / 60_000} minutes in all, or do without partitions.`,
        },
      ];
    }),
};
