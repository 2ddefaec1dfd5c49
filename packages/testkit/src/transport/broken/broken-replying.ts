import { Invalid } from '@bloodbank/core/errors';
import type { OnReply, Transport } from '@bloodbank/core/ports';
import { type BrokenTransport, breaking } from './broken-transport.js';

export const BROKEN_REPLYING: readonly BrokenTransport[] = [
  {
    name: 'hands a reply to everybody who waits for one',
    caughtBy: ['Q1'],
    breakHarness: (harness) => {
      const listeners = new Set<OnReply>();
      return breaking((transport) => ({
        openReplies: (onReply, onReopened) => {
          listeners.add(onReply);
          return transport.openReplies((reply) => {
            for (const listener of listeners) listener(reply);
          }, onReopened);
        },
      }))(harness);
    },
  },
  {
    name: 'has another address for replies after a cut',
    caughtBy: ['Q1', 'Q4'],
    breakHarness: (harness) => {
      const inboxes = new Set<Awaited<ReturnType<Transport['openReplies']>>>();
      const remembering = breaking((transport) => ({
        openReplies: async (onReply, onReopened) => {
          const inbox = await transport.openReplies(onReply, onReopened);
          inboxes.add(inbox);
          return inbox;
        },
      }))(harness);
      const cut = async () => {
        for (const inbox of inboxes) await inbox.close();
        await harness.cut();
      };
      return { ...remembering, cut };
    },
  },
  {
    name: 'takes a reply that nobody waits for as refused',
    caughtBy: ['Q2'],
    breakHarness: breaking((transport) => ({
      publish: async (message, options) => {
        const confirmed = await transport.publish(message, options);
        if (message.address.kind === 'reply' && !confirmed.routed)
          throw new Invalid('schema.invalid', 'Nobody is there.');
        return confirmed;
      },
    })),
  },
  {
    name: 'replies to whatever it is told to',
    caughtBy: ['Q2'],
    breakHarness: breaking((transport, harness) => {
      const groups: Parameters<Transport['declare']>[0][] = [];
      return {
        declare: (group) => {
          groups.push(group);
          return transport.declare(group);
        },
        publish: async (message, options) => {
          const target = groups.find((group) => transport.placeOf(group) === message.address.key);
          if (message.address.kind !== 'reply' || target === undefined) return transport.publish(message, options);
          await harness.publishForeign({ address: target, body: message.body });
          return { routed: true };
        },
      };
    }),
  },
  {
    name: 'repeats a reply whose callback threw',
    caughtBy: ['Q3'],
    breakHarness: breaking((transport) => ({
      openReplies: (onReply, onReopened) =>
        transport.openReplies((reply) => {
          try {
            onReply(reply);
          } catch {
            onReply(reply);
          }
        }, onReopened),
    })),
  },
  {
    name: 'does not say that its address works again',
    caughtBy: ['Q4'],
    breakHarness: breaking((transport) => ({ openReplies: (onReply) => transport.openReplies(onReply) })),
  },
];
