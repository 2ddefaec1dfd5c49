import { type BrokenTransport, breaking } from './broken-transport.js';

export const BROKEN_COMMANDING: readonly BrokenTransport[] = [
  {
    name: 'lets whoever watches stand in for the owner of a command',
    caughtBy: ['P2', 'C16'],
    breakHarness: breaking((transport) => {
      let isWatched = false;
      return {
        consume: (source, options, onDelivery) => {
          isWatched ||= 'tap' in source;
          return transport.consume(source, options, onDelivery);
        },
        publish: async (message, options) => {
          const { routed } = await transport.publish(message, options);
          return { routed: routed || (isWatched && message.address.kind === 'command') };
        },
      };
    }),
  },
  {
    name: 'lets two groups own a command',
    caughtBy: ['D2'],
    breakHarness: breaking((transport) => ({
      declare: (group) => transport.declare(group.kind === 'command' ? { ...group, kind: 'event' } : group),
    })),
  },
  {
    name: 'refuses the second instance of an owner',
    caughtBy: ['D2'],
    breakHarness: breaking((transport) => {
      const declared = new Set<string>();
      return {
        declare: async (group) => {
          if (group.kind === 'command' && declared.has(group.group)) throw new Error('It is owned.');
          declared.add(group.group);
          await transport.declare(group);
        },
      };
    }),
  },
];
