import { Invalid } from '@bloodbank/core/errors';
import type { Reply } from '@bloodbank/core/ports';
import { expect } from 'vitest';
import { createRecorder } from '../../wait/recorder.js';
import type { Clause } from '../clause.js';
import { caught } from './clause-tools.js';

const AMPLE = { timeoutMs: 5_000 };

const idsOf = (replies: readonly Reply[]) => replies.map(({ properties }) => properties.messageId);

export const REPLY_CLAUSES: readonly Clause[] = [
  {
    id: 'Q1',
    name: 'a reply reaches the process that opened its address, and no other',
    needsOf: ['exclusiveReplies'],
    run: async ({ connect, message, waitFor, settleDown }) => {
      const [asker, other, owner] = [await connect(), await connect(), await connect()];
      const [asked, overheard] = [createRecorder<Reply>(), createRecorder<Reply>()];
      const inbox = await asker.openReplies((reply) => asked.record(reply));
      await other.openReplies((reply) => overheard.record(reply));
      const sent = [1, 2, 3].map((n) => ({
        ...message('reply', { headers: { n }, properties: { messageId: `reply-${n}`, correlationId: 'asked' } }),
        address: { kind: 'reply' as const, key: inbox.address },
      }));
      for (const one of sent) expect(await owner.publish(one, AMPLE)).toEqual({ routed: true });
      await waitFor(() => asked.items.length >= 3);
      await settleDown();
      expect(idsOf(asked.items)).toEqual(['reply-1', 'reply-2', 'reply-3']);
      expect(asked.items[2]).toMatchObject({ headers: { n: 3 }, properties: { correlationId: 'asked' } });
      expect(overheard.items).toEqual([]);
    },
  },
  {
    id: 'Q1',
    name: 'after a cut the same address works again',
    needs: ['cut'],
    needsOf: ['exclusiveReplies'],
    run: async ({ harness, connect, message, waitFor }) => {
      const [asker, owner] = [await connect(), await connect()];
      const replies = createRecorder<Reply>();
      const { address: key } = await asker.openReplies((reply) => replies.record(reply));
      await harness.cut();
      const publish = () => owner.publish({ ...message('reply'), address: { kind: 'reply', key } }, AMPLE);
      await waitFor(async () => (await publish()).routed);
      await waitFor(() => replies.items.length > 0);
    },
  },
  {
    id: 'Q2',
    name: 'a reply that nobody waits for is no error',
    needsOf: ['knowsRoutes', 'exclusiveReplies'],
    run: async ({ connect, message, waitFor }) => {
      const [asker, owner] = [await connect(), await connect()];
      const inbox = await asker.openReplies(() => {});
      const reply = { ...message('reply'), address: { kind: 'reply' as const, key: inbox.address } };
      await inbox.close();
      await waitFor(async () => !(await owner.publish(reply, AMPLE)).routed);
    },
  },
  {
    id: 'Q2',
    name: 'what is no reply address is refused, whatever it names at the broker',
    run: async ({ harness, connect, createGroup, message, settleDown }) => {
      const transport = await connect();
      const group = createGroup();
      await transport.declare(group);
      for (const key of [transport.placeOf(group), '', `${group.prefix}.a`, 'amq.rabbitmq.reply-to']) {
        const reply = { ...message('reply'), address: { kind: 'reply' as const, key } };
        expect(await caught(transport.publish(reply, AMPLE), 2_000)).toBeInstanceOf(Invalid);
      }
      await settleDown();
      expect(await harness.takeAll(group)).toEqual([]);
    },
  },
  {
    id: 'Q3',
    name: 'a reply is handed over once, also when the callback throws',
    needsOf: ['exclusiveReplies'],
    run: async ({ connect, message, waitFor, settleDown }) => {
      const [asker, owner] = [await connect(), await connect()];
      const replies = createRecorder<Reply>();
      const { address: key } = await asker.openReplies((reply) => {
        replies.record(reply);
        throw new Error('on purpose');
      });
      const send = (messageId: string) =>
        owner.publish({ ...message('reply', { properties: { messageId } }), address: { kind: 'reply', key } }, AMPLE);
      await send('first');
      await send('second');
      await waitFor(() => replies.items.length >= 2);
      await settleDown();
      expect(idsOf(replies.items)).toEqual(['first', 'second']);
    },
  },
  {
    id: 'Q4',
    name: 'after a cut it says that the address works again',
    needs: ['cut'],
    // A log keeps what was sent meanwhile, and has nothing to say.
    needsOf: ['exclusiveReplies', 'knowsRoutes'],
    run: async ({ harness, connect, message, waitFor }) => {
      const [asker, owner] = [await connect(), await connect()];
      const replies = createRecorder<Reply>();
      let reopened = 0;
      const count = (): void => {
        reopened += 1;
      };
      const { address: key } = await asker.openReplies((reply) => replies.record(reply), count);
      expect(reopened).toBe(0);
      await harness.cut();
      await waitFor(() => reopened > 0);
      const send = () => owner.publish({ ...message('reply'), address: { kind: 'reply', key } }, AMPLE);
      await waitFor(async () => (await send()).routed);
      await waitFor(() => replies.items.length > 0);
    },
  },
];
