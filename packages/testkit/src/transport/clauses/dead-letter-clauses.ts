import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { expect } from 'vitest';
import { createRecorder } from '../../wait/recorder.js';
import type { Clause } from '../clause.js';
import { FAILURE } from './clause-tools.js';

const AMPLE = { timeoutMs: 5_000 };

export const DEAD_LETTER_CLAUSES: readonly Clause[] = [
  {
    id: 'C15',
    name: 'who watches is told of each dead letter that comes from then on, and takes none',
    run: async ({ harness, connect, createGroup, message, waitFor, settleDown }) => {
      const transport = await connect();
      const group = createGroup();
      const other = createGroup({ prefix: group.prefix });
      for (const one of [group, other]) {
        await transport.consume(one, { prefetch: 5 }, async () => ({ kind: 'dead-letter', failure: FAILURE }));
      }
      const letters: { messageId: unknown }[] = [];
      const take = async () => {
        for (const { properties } of await harness.takeDeadLetters(group))
          letters.push({ messageId: properties.messageId });
        return letters.length;
      };
      await transport.publish(message(`${group.prefix}.before`), AMPLE);
      await waitFor(async () => (await take()) === 1);
      const arrived = createRecorder<DeadLetter>();
      const watch = await transport.watchDeadLetters(group, (deadLetter) => arrived.record(deadLetter));
      const sent = [1, 2].map((n) => message(`${group.prefix}.${n}`));
      for (const one of sent) await transport.publish(one, AMPLE);
      await waitFor(async () => arrived.items.length >= 2 && (await take()) >= 3);
      await settleDown();
      expect(arrived.items.map(({ properties }) => properties.messageId)).toEqual(
        sent.map(({ properties }) => properties.messageId),
      );
      expect(arrived.items[0]).toMatchObject({ code: FAILURE.code, message: FAILURE.message, attempts: 1 });
      expect(arrived.items[0]?.address).toEqual(sent[0]?.address);
      await watch.stop();
      await transport.publish(message(`${group.prefix}.after`), AMPLE);
      await waitFor(async () => (await take()) >= 4);
      await settleDown();
      expect(arrived.items).toHaveLength(2);
    },
  },
];
