import { Closed } from '@bloodbank/core/errors';
import { type BrokenTransport, breaking } from './broken-transport.js';

export const BROKEN_LIFE: readonly BrokenTransport[] = [
  {
    name: 'refuses its own callbacks while it closes',
    caughtBy: ['P7'],
    breakHarness: breaking((transport) => {
      let isClosing = false;
      return {
        publish: async (message, options) => {
          if (isClosing) throw new Closed('The transport');
          return transport.publish(message, options);
        },
        close: (options) => {
          isClosing = true;
          return transport.close(options);
        },
      };
    }),
  },
  {
    name: 'cannot be closed twice',
    caughtBy: ['L1'],
    breakHarness: breaking((transport) => {
      let isClosed = false;
      return {
        close: async (options) => {
          if (isClosed) throw new Closed('The transport');
          isClosed = true;
          await transport.close(options);
        },
      };
    }),
  },
  {
    name: 'does not wait for callbacks when it closes',
    caughtBy: ['P7', 'L1'],
    breakHarness: breaking((transport) => ({
      close: async (options) => {
        transport.close(options).catch(() => {});
      },
    })),
  },
  {
    name: 'waits for callbacks without end when it closes',
    caughtBy: ['L1'],
    breakHarness: breaking((transport) => ({ close: () => transport.close({ timeoutMs: 3_500 }) })),
  },
  {
    name: 'is always well',
    caughtBy: ['P3', 'L2'],
    breakHarness: breaking(() => ({ health: () => ({ status: 'healthy', details: {} }) })),
  },
  {
    name: 'is well until it is closed',
    caughtBy: ['P3', 'L2'],
    breakHarness: breaking((transport) => {
      let isClosed = false;
      return {
        close: (options) => {
          isClosed = true;
          return transport.close(options);
        },
        health: () => ({ status: isClosed ? 'unhealthy' : 'healthy', details: {} }),
      };
    }),
  },
];
