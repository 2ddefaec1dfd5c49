import { Closed, Invalid, Nacked, Timeout } from '@bloodbank/core/errors';
import type { OutgoingMessage, Transport } from '@bloodbank/core/ports';
import { type BrokenTransport, breaking } from './broken-transport.js';

type Outcome = { readonly routed: boolean };

/** A defect in what becomes of each publish. */
function inPublish(change: (publish: () => Promise<Outcome>) => Promise<Outcome>): BrokenTransport['breakHarness'] {
  return breaking((transport) => ({ publish: (...args) => change(() => transport.publish(...args)) }));
}

/** A defect in what is sent. */
function inMessage(change: (message: OutgoingMessage) => OutgoingMessage): BrokenTransport['breakHarness'] {
  return breaking((transport) => ({
    publish: (message, options) => transport.publish(change(message), options),
  }));
}

const never = new Promise<never>(() => {});

export const BROKEN_PUBLISHING: readonly BrokenTransport[] = [
  {
    name: 'resolves when the confirm takes its time',
    caughtBy: ['P1', 'P3', 'P6', 'L1'],
    breakHarness: inPublish((publish) =>
      Promise.race([publish(), new Promise<Outcome>((resolve) => setTimeout(resolve, 100, { routed: true }))]),
    ),
  },
  {
    name: 'claims a route for everything',
    caughtBy: ['P2', 'C16', 'C17', 'Q2'],
    breakHarness: inPublish(async (publish) => {
      await publish();
      return { routed: true };
    }),
  },
  {
    name: 'takes who records for who receives',
    caughtBy: ['C16'],
    breakHarness: breaking((transport) => ({
      publish: async (...args) => {
        const { routed, recorded } = await transport.publish(...args);
        return recorded === true ? { routed: true, recorded } : { routed };
      },
    })),
  },
  {
    name: 'lets everybody have what is for one group',
    caughtBy: ['C17'],
    breakHarness: inMessage(({ onlyTo: _onlyTo, ...message }) => message),
  },
  {
    name: 'publishes a copy as an event',
    caughtBy: ['C16'],
    breakHarness: inMessage(({ copyOf: _copyOf, ...message }) => message),
  },
  {
    name: 'tells returned messages apart by their id alone',
    caughtBy: ['P2'],
    breakHarness: breaking((transport) => {
      const routedById = new Map<string, Promise<Outcome>>();
      return {
        publish: (message, options) => {
          const id = message.properties.messageId ?? '';
          const result = routedById.get(id) ?? transport.publish(message, options);
          routedById.set(id, result);
          return result;
        },
      };
    }),
  },
  {
    name: 'hangs past its deadline',
    caughtBy: ['P3', 'P6', 'L1'],
    breakHarness: inPublish((publish) =>
      publish().catch((error: unknown) => (error instanceof Timeout ? never : Promise.reject(error))),
    ),
  },
  {
    name: 'says that nothing was delivered, whatever was written',
    caughtBy: ['P3', 'L1'],
    breakHarness: inPublish((publish) =>
      publish().catch((error: unknown) => {
        throw error instanceof Timeout ? new Timeout('Publishing', 0, false) : error;
      }),
    ),
  },
  {
    name: 'says that everything may be delivered, also what never left',
    caughtBy: ['P3', 'P6'],
    breakHarness: inPublish((publish) =>
      publish().catch((error: unknown) => {
        throw error instanceof Timeout ? new Timeout('Publishing', 0, true) : error;
      }),
    ),
  },
  {
    name: 'takes a refusal for a confirm',
    caughtBy: ['P4'],
    breakHarness: inPublish((publish) =>
      publish().catch((error: unknown) => {
        if (error instanceof Nacked) return { routed: true };
        throw error;
      }),
    ),
  },
  {
    name: 'loses the type',
    caughtBy: ['P5', 'C3', 'C14'],
    breakHarness: inMessage((message) => {
      const { type: _, ...properties } = message.properties;
      return { ...message, properties };
    }),
  },
  {
    name: 'sends numbers as text',
    caughtBy: ['P5', 'C3', 'C14', 'Q1'],
    breakHarness: inMessage((message) => ({
      ...message,
      headers: Object.fromEntries(
        Object.entries(message.headers).map(([name, value]) => [
          name,
          // What cannot be sent must stay so, or this would be a second defect.
          Number.isFinite(value) ? String(value) : value,
        ]),
      ),
    })),
  },
  {
    name: 'cuts the body off',
    caughtBy: ['P5'],
    breakHarness: inMessage((message) => ({ ...message, body: message.body.subarray(0, 60_000) })),
  },
  {
    name: 'has no window',
    caughtBy: ['P6'],
    breakHarness: (harness) => ({ ...harness, createTransport: () => harness.createTransport() }),
  },
  {
    name: 'counts messages and not their bytes',
    caughtBy: ['P6'],
    breakHarness: (harness) => ({
      ...harness,
      createTransport: ({ window = { count: 1_000, bytes: 0 } } = {}) =>
        harness.createTransport({ window: { ...window, bytes: 1_000_000 } }),
    }),
  },
  {
    name: 'still sends after close',
    caughtBy: ['P7'],
    breakHarness: (harness) =>
      breaking((transport) => {
        const spare = harness.createTransport();
        return {
          publish: (message, options) =>
            transport.publish(message, options).catch(async (error: unknown) => {
              if (error instanceof Closed) return (await spare).publish(message, options);
              throw error;
            }),
        };
      })(harness),
  },
  {
    name: 'drops what cannot be carried and says that it was sent',
    caughtBy: ['P8', 'Q2'],
    breakHarness: inPublish((publish) =>
      publish().catch((error: unknown) => {
        if (error instanceof Invalid) return { routed: true };
        throw error;
      }),
    ),
  },
  {
    name: 'fails the neighbours of what cannot be carried',
    caughtBy: ['P8', 'Q2'],
    breakHarness: breaking((transport) => {
      let channelClosed = new Promise<never>(() => {});
      const publish: Transport['publish'] = async (message, options) => {
        const sending = transport.publish(message, options);
        sending.catch((error: unknown) => {
          if (error instanceof Invalid) channelClosed = Promise.reject(new Closed('The channel'));
          channelClosed.catch(() => {});
        });
        await Promise.resolve();
        await Promise.resolve();
        return Promise.race([channelClosed, sending]);
      };
      return { publish };
    }),
  },
  {
    name: 'lets reserved headers through, without their prefix',
    caughtBy: ['P8'],
    breakHarness: inMessage((message) => ({
      ...message,
      headers: Object.fromEntries(
        Object.entries(message.headers).map(([name, value]) => [
          name.replace(/^(x-|rascal|bloodbank-|b?cc$)/i, '_'),
          value,
        ]),
      ),
    })),
  },
];
