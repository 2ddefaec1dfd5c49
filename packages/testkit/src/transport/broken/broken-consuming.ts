import type {
  ConsumeOptions,
  ConsumerGroup,
  Consumption,
  Delivery,
  OnDelivery,
  Settlement,
  Tap,
  Transport,
} from '@bloodbank/core/ports';
import { freshName } from '../../wait/fresh-name.js';
import type { TransportHarness } from '../transport-harness.js';
import { type BrokenTransport, breaking } from './broken-transport.js';

/** A defect in how a callback is called, or in what becomes of its answer. */
function inCallback(change: (onDelivery: OnDelivery) => OnDelivery): BrokenTransport['breakHarness'] {
  return breaking((transport) => ({
    consume: (source, options, onDelivery) => transport.consume(source, options, change(onDelivery)),
  }));
}

/** A defect in the settlement alone. */
function inSettlement(change: (settlement: Settlement) => Settlement): BrokenTransport['breakHarness'] {
  return inCallback((onDelivery) => async (delivery) => change(await onDelivery(delivery)));
}

/** A defect in `consume` itself. */
function inConsume(
  consume: (
    transport: Transport,
    source: ConsumerGroup | Tap,
    options: ConsumeOptions,
    onDelivery: OnDelivery,
    harness: TransportHarness,
  ) => Promise<Consumption>,
): BrokenTransport['breakHarness'] {
  return breaking((transport, harness) => ({
    consume: (source, options, onDelivery) => consume(transport, source, options, onDelivery, harness),
  }));
}

export const BROKEN_CONSUMING: readonly BrokenTransport[] = [
  {
    name: 'declares nothing until somebody consumes',
    caughtBy: ['P1', 'P2', 'P4', 'P6', 'P7', 'P8', 'D1', 'D2', 'C1', 'C10'],
    breakHarness: breaking(() => ({ declare: async () => {} })),
  },
  {
    name: 'ignores patterns that are added later',
    caughtBy: ['D1'],
    breakHarness: breaking((transport) => {
      const known = new Set<string>();
      return {
        declare: async (group) => {
          if (!known.has(group.group)) await transport.declare(group);
          known.add(group.group);
        },
      };
    }),
  },
  {
    name: 'takes away what waited when it begins to consume',
    caughtBy: ['C1', 'C12'],
    breakHarness: inConsume(async (transport, source, options, onDelivery, harness) => {
      if (!('tap' in source)) await harness.takeAll(source);
      return transport.consume(source, options, onDelivery);
    }),
  },
  {
    name: 'forgets its acknowledgements when it stops',
    caughtBy: ['C2'],
    breakHarness: inConsume(async (transport, source, options, onDelivery, harness) => {
      const acknowledged: Delivery[] = [];
      const consumption = await transport.consume(source, options, async (delivery) => {
        const settlement = await onDelivery(delivery);
        if (settlement.kind === 'ack') acknowledged.push(delivery);
        return settlement;
      });
      const stop = async () => {
        await consumption.stop();
        // One is enough, and queues from which only one message was taken stay as they are.
        for (const { body } of acknowledged.slice(1, 2)) {
          if (!('tap' in source)) await harness.publishForeign({ address: source, body });
        }
      };
      return { queue: consumption.queue, stop };
    }),
  },
  {
    name: 'drops what should be retried',
    caughtBy: ['D1', 'C3', 'C11', 'C14'],
    breakHarness: inSettlement((settlement) => (settlement.kind === 'retry' ? { kind: 'ack' } : settlement)),
  },
  {
    name: 'retries at once, whatever the delay',
    caughtBy: ['D1', 'C3'],
    breakHarness: inSettlement((settlement) =>
      settlement.kind === 'retry' ? { ...settlement, delayMs: 0 } : settlement,
    ),
  },
  {
    name: 'loses the attempt',
    caughtBy: ['C3', 'C9', 'C11', 'C12', 'C14'],
    breakHarness: inCallback((onDelivery) => (delivery) => onDelivery({ ...delivery, attempt: 1 })),
  },
  {
    name: 'retries by publishing to everybody again',
    caughtBy: ['C3', 'C11'],
    breakHarness: breaking((transport) => ({
      consume: (source, options, onDelivery) =>
        transport.consume(source, options, async (delivery) => {
          const settlement = await onDelivery(delivery);
          if (settlement.kind !== 'retry' || settlement.delayMs === 0) return settlement;
          await new Promise((resolve) => setTimeout(resolve, settlement.delayMs));
          await transport.publish(delivery, { timeoutMs: 1_000 });
          return { kind: 'ack' };
        }),
    })),
  },
  {
    name: 'forgets the headers on a retry',
    caughtBy: ['C3', 'C11'],
    breakHarness: inCallback(
      (onDelivery) => (delivery) => onDelivery(delivery.attempt === 1 ? delivery : { ...delivery, headers: {} }),
    ),
  },
  {
    name: 'tells a retry by the place it returned to',
    caughtBy: ['C3', 'C11'],
    breakHarness: inCallback(
      (onDelivery) => (delivery) =>
        onDelivery(
          delivery.attempt === 1 ? delivery : { ...delivery, address: { kind: 'event', key: delivery.queue } },
        ),
    ),
  },
  {
    name: 'drops dead letters',
    caughtBy: ['C4', 'C15'],
    breakHarness: inSettlement((settlement) => (settlement.kind === 'dead-letter' ? { kind: 'ack' } : settlement)),
  },
  {
    name: 'parks dead letters without their reason',
    caughtBy: ['C4'],
    breakHarness: (harness) => ({
      ...harness,
      takeDeadLetters: async (group) =>
        (await harness.takeDeadLetters(group)).map(({ deadLetter: _, ...message }) => message),
    }),
  },
  {
    name: 'stands still after a dead letter',
    caughtBy: ['C4', 'C15'],
    breakHarness: inCallback((onDelivery) => {
      let isStuck = false;
      return async (delivery) => {
        if (isStuck) return new Promise<never>(() => {});
        const settlement = await onDelivery(delivery);
        isStuck = settlement.kind === 'dead-letter';
        return settlement;
      };
    }),
  },
  {
    name: 'exceeds the prefetch',
    caughtBy: ['C5', 'C6', 'C7', 'C12', 'C13'],
    breakHarness: inConsume((transport, source, { prefetch }, onDelivery) =>
      transport.consume(source, { prefetch: prefetch + 1 }, onDelivery),
    ),
  },
  {
    name: 'runs everything that it was handed at once',
    caughtBy: ['C5', 'C7'],
    breakHarness: inConsume((transport, source, { prefetch }, onDelivery) =>
      transport.consume(source, { prefetch }, onDelivery),
    ),
  },
  {
    name: 'drops what is to come later',
    caughtBy: ['C14'],
    breakHarness: inSettlement((settlement) => (settlement.kind === 'later' ? { kind: 'ack' } : settlement)),
  },
  {
    name: 'brings back at once what is to come later',
    caughtBy: ['C14'],
    breakHarness: inSettlement((settlement) =>
      settlement.kind === 'later' ? { ...settlement, delayMs: 0 } : settlement,
    ),
  },
  {
    name: 'spends an attempt on what is to come later',
    caughtBy: ['C14'],
    breakHarness: inSettlement((settlement) =>
      settlement.kind === 'later'
        ? {
            kind: 'retry',
            delayMs: settlement.delayMs,
            failure: { code: 'handler.failed', errorName: 'Later', message: '' },
          }
        : settlement,
    ),
  },
  {
    name: 'counts anew what was to come later',
    caughtBy: ['C14'],
    breakHarness: inCallback((onDelivery) => {
      /** By message: how many of its attempts were forgotten. */
      const forgotten = new Map<string | undefined, number>();
      return async (delivery) => {
        const { messageId } = delivery.properties;
        const attempt = delivery.attempt - (forgotten.get(messageId) ?? 0);
        const settlement = await onDelivery({ ...delivery, attempt });
        if (settlement.kind === 'later') forgotten.set(messageId, delivery.attempt - 1);
        return settlement;
      };
    }),
  },
  {
    name: 'loses what is released',
    caughtBy: ['C12'],
    breakHarness: inSettlement((settlement) => (settlement.kind === 'release' ? { kind: 'ack' } : settlement)),
  },
  {
    name: 'gives back at once what is released',
    caughtBy: ['C12'],
    breakHarness: inSettlement((settlement) =>
      settlement.kind === 'release'
        ? { kind: 'retry', delayMs: 0, failure: { code: 'handler.failed', errorName: 'Released', message: '' } }
        : settlement,
    ),
  },
  {
    name: 'deals messages to partitions by chance',
    caughtBy: ['C13'],
    breakHarness: breaking((transport) => ({
      publish: (message, options) =>
        transport.publish(
          message.partitionKey === undefined ? message : { ...message, partitionKey: freshName('key') },
          options,
        ),
    })),
  },
  {
    name: 'gives every partition everything',
    caughtBy: ['C12', 'C13'],
    breakHarness: inConsume((transport, source, options, onDelivery) => {
      if ('tap' in source || source.partitions === undefined) return transport.consume(source, options, onDelivery);
      const { partitions, ...whole } = source;
      const all = Array.from({ length: partitions }, (_, partition) =>
        transport.consume({ ...whole, group: `${whole.group}.${partition}` }, options, (delivery) =>
          onDelivery({ ...delivery, partition }),
        ),
      );
      return Promise.all(all).then(([first]) => first as Consumption);
    }),
  },
  {
    name: 'takes a star for a hash',
    caughtBy: ['C6'],
    breakHarness: inConsume((transport, source, options, onDelivery) => {
      if ('tap' in source) return transport.consume(source, options, onDelivery);
      const patterns = source.patterns.map((pattern) => pattern.replaceAll('*', '#'));
      return transport.consume({ ...source, patterns }, options, onDelivery);
    }),
  },
  {
    name: 'gives every consumer a group of its own',
    caughtBy: ['C1', 'C4', 'C6', 'C7', 'C12', 'C13', 'C15', 'C17', 'L1'],
    breakHarness: inConsume((transport, source, options, onDelivery) =>
      transport.consume('tap' in source ? source : { ...source, group: freshName('own') }, options, onDelivery),
    ),
  },
  {
    name: 'does not wait for what runs when it stops',
    caughtBy: ['C7', 'C12'],
    breakHarness: inConsume(async (transport, source, options, onDelivery) => {
      const consumption = await transport.consume(source, options, onDelivery);
      return {
        queue: consumption.queue,
        stop: async () => {
          consumption.stop().catch(() => {});
        },
      };
    }),
  },
  {
    name: 'begins new deliveries after stop',
    caughtBy: ['D1', 'C7', 'C10', 'C12', 'C13'],
    breakHarness: inConsume(async (transport, source, options, onDelivery) => {
      const consumption = await transport.consume(source, options, onDelivery);
      return { queue: consumption.queue, stop: async () => {} };
    }),
  },
  {
    name: 'acknowledges what a callback threw at',
    caughtBy: ['C8'],
    breakHarness: inCallback((onDelivery) => (delivery) => onDelivery(delivery).catch(() => ({ kind: 'ack' }))),
  },
  {
    name: 'dead-letters what a callback threw at',
    caughtBy: ['C8'],
    breakHarness: inCallback(
      (onDelivery) => (delivery) =>
        onDelivery(delivery).catch((error: Error) => ({
          kind: 'dead-letter',
          failure: { code: 'handler.failed', errorName: error.name, message: error.message },
        })),
    ),
  },
  {
    name: 'does not say that a message was handed out before',
    caughtBy: ['C9'],
    breakHarness: inCallback((onDelivery) => (delivery) => onDelivery({ ...delivery, redelivered: false })),
  },
  {
    name: 'does not come back after a cut',
    caughtBy: ['C9'],
    breakHarness: (harness) => {
      const consumptions = new Set<Consumption>();
      const remembering = breaking((transport) => ({
        consume: async (source, options, onDelivery) => {
          const consumption = await transport.consume(source, options, onDelivery);
          consumptions.add(consumption);
          return consumption;
        },
      }))(harness);
      const cut = async () => {
        for (const consumption of consumptions) consumption.stop().catch(() => {});
        await harness.cut();
      };
      return { ...remembering, cut };
    },
  },
  {
    name: 'taps by taking from a group',
    caughtBy: ['C10'],
    breakHarness: breaking((transport) => {
      let last: ConsumerGroup | undefined;
      return {
        declare: (group) => {
          last = group;
          return transport.declare(group);
        },
        consume: (source, options, onDelivery) =>
          transport.consume('tap' in source && last !== undefined ? last : source, options, onDelivery),
      };
    }),
  },
  {
    name: 'watches dead letters by taking them',
    caughtBy: ['C15'],
    breakHarness: breaking((transport, harness) => ({
      watchDeadLetters: (group, onArrival) =>
        transport.watchDeadLetters(group, (deadLetter) => {
          onArrival(deadLetter);
          void harness.takeDeadLetters({ ...group, patterns: [], retryDelaysMs: [] });
        }),
    })),
  },
  {
    name: 'goes on watching dead letters after it was stopped',
    caughtBy: ['C15'],
    breakHarness: breaking((transport) => ({
      watchDeadLetters: async (group, onArrival) => {
        await transport.watchDeadLetters(group, onArrival);
        return { stop: async () => {} };
      },
    })),
  },
  {
    name: 'leaves the place of a tap behind',
    caughtBy: ['C10'],
    breakHarness: inConsume((transport, source, options, onDelivery) => {
      if (!('tap' in source)) return transport.consume(source, options, onDelivery);
      const patterns = source.tap.map(({ pattern }) => pattern);
      const lasting = { kind: 'event', group: freshName('left-behind'), patterns, retryDelaysMs: [] } as const;
      return transport.consume(lasting, options, onDelivery);
    }),
  },
  {
    name: 'shows the headers of the broker',
    caughtBy: ['C11'],
    breakHarness: forged((headers, delivery) => ({ ...delivery, headers: { ...delivery.headers, ...headers } })),
  },
  {
    name: 'believes a key that a header claims',
    caughtBy: ['C11'],
    breakHarness: forged((headers, delivery) => ({
      ...delivery,
      address: { kind: 'event', key: headers['bloodbank-routing-key'] ?? delivery.address.key },
    })),
  },
  {
    name: 'believes an attempt that a header claims',
    caughtBy: ['C11'],
    breakHarness: forged((headers, delivery) => ({
      ...delivery,
      attempt: Number(headers['bloodbank-attempts'] ?? 0) + delivery.attempt,
    })),
  },
];

/** A defect that lets the headers of a foreign message have an effect. */
function forged(
  believe: (
    headers: Readonly<Record<string, string>>,
    delivery: Parameters<OnDelivery>[0],
  ) => Parameters<OnDelivery>[0],
): BrokenTransport['breakHarness'] {
  return (harness) => {
    const foreign = new Map<string | undefined, Readonly<Record<string, string>>>();
    const believing = inCallback(
      (onDelivery) => (delivery) => onDelivery(believe(foreign.get(delivery.properties.messageId) ?? {}, delivery)),
    )(harness);
    return {
      ...believing,
      publishForeign: (message) => {
        const texts = Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)] as const);
        foreign.set(message.messageId, Object.fromEntries(texts));
        return harness.publishForeign(message);
      },
    };
  };
}
