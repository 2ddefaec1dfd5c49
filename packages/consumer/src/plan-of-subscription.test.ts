import { contracts } from '@bloodbank/contracts';
import type { ConsumeOptions, Logger, Publish, Transport } from '@bloodbank/core/ports';
import { describe, expect, it } from 'vitest';
import { createSubscriber } from './create-subscriber.js';
import { createGroupPlanner, type GroupRequest } from './group-plan.js';
import type { QueueOptions, Subscriber } from './subscriber.js';

type Types = NonNullable<typeof contracts.types>;

const handler = () => {};
const publish = (() => Promise.reject(new Error('Nothing is published.'))) as unknown as Publish<Types>;

interface Asked {
  readonly subscriber: Subscriber<Types>;
  readonly requests: GroupRequest[];
  readonly limits: ConsumeOptions[];
  readonly stops: string[];
  readonly warnings: { readonly fields: object; readonly text: string }[];
}

interface Setting {
  readonly isSilent?: boolean;
  /** Consumes, and counts how often that is ended. */
  readonly consumes?: boolean;
  /** As many events without a key as are listed. */
  readonly keylessCount?: number;
}

/** A subscriber that goes as far as to consuming, and what it asked for on its way. */
function openSubscriber({ isSilent = false, consumes = false, keylessCount }: Setting = {}): Asked {
  const asked = {
    requests: [] as GroupRequest[],
    limits: [] as ConsumeOptions[],
    stops: [] as string[],
    warnings: [] as Asked['warnings'],
  };
  const ignore = () => {};
  const warn: Logger['warn'] = (fields, text) => asked.warnings.push({ fields, text });
  const logger: Logger = { debug: ignore, info: ignore, warn, error: ignore };
  const transport = {
    system: 'none',
    placeOf: () => 'place',
    consume: async (_: unknown, options: ConsumeOptions) => {
      asked.limits.push(options);
      if (consumes) return { queue: 'place', stop: async () => asked.stops.push('place') };
      throw new Error('It consumes nothing.');
    },
  } as unknown as Transport;
  const plan = createGroupPlanner();
  const { registry } = contracts;
  const listEvents: typeof registry.listEvents = (filter) => {
    const listed = registry.listEvents(filter);
    return keylessCount === undefined ? listed : listed.filter(isKeyless).slice(0, keylessCount);
  };
  const subscriber = createSubscriber({
    contracts: { ...contracts, registry: Object.create(registry, { listEvents: { value: listEvents } }) },
    transport,
    publish,
    service: 'svc',
    ...(isSilent ? {} : { logger }),
    planGroup: (request) => {
      asked.requests.push(request);
      return plan(request);
    },
  });
  return { subscriber, ...asked };
}

const isKeyless = ({ partitionKey }: { readonly partitionKey?: unknown }): boolean => partitionKey === undefined;

const KEYLESS = contracts.registry
  .listEvents({ kind: 'event' })
  .filter(isKeyless)
  .map(({ type }) => type);

async function subscribe(asked: Asked, pattern: '#' | 'task.started', how: QueueOptions): Promise<void> {
  await expect(asked.subscriber.subscribe(pattern, { ...how, handler })).rejects.toThrow('It consumes nothing.');
}

describe('a subscription asks for its group', () => {
  const PLAIN = { service: 'svc', patterns: [expect.any(String)] };

  it.each<[QueueOptions, Partial<GroupRequest>]>([
    [{}, {}],
    [{ queue: 'q' }, { queue: 'q' }],
    [{ queueName: 'n' }, { name: 'n' }],
    [{ partitions: 3 }, { partitions: 3 }],
    [{ deadLetters: true }, {}],
    [{ deadLetters: false }, { deadLetters: false }],
    [{ messageTtlMs: 5 }, { messageTtlMs: 5 }],
    [{ replay: 'skip-effects' }, { replay: 'skip-effects' }],
  ])('%j', async (how, wish) => {
    const asked = openSubscriber();
    await subscribe(asked, 'task.started', how);
    expect(asked.requests).toStrictEqual([{ ...PLAIN, ...wish }]);
  });
});

describe('of what partitions keep no order', () => {
  it('nothing is said where every event has a key, or there are no partitions', async () => {
    const asked = openSubscriber();
    await subscribe(asked, 'task.started', { partitions: 2 });
    await subscribe(asked, '#', {});
    expect(asked.warnings).toEqual([]);
  });

  it.each([1, 5, 6, 8])('the first five are named, and how many more there are: %i', async (count) => {
    expect(KEYLESS.length).toBeGreaterThanOrEqual(count);
    const asked = openSubscriber({ keylessCount: count });
    await subscribe(asked, '#', { partitions: 2 });
    const more = count > 5 ? ` and ${count - 5} more` : '';
    const shown = KEYLESS.slice(0, Math.min(count, 5));
    expect(asked.warnings).toEqual([
      {
        fields: { service: 'svc', types: shown },
        text: `Partitions keep no order of ${shown.join(', ')}${more}: their schemas name no \`x-partition-key\`.`,
      },
    ]);
  });

  it('events alone are meant, not commands', async () => {
    const asked = openSubscriber();
    await subscribe(asked, '#', { partitions: 2 });
    expect(asked.warnings[0]?.text).toContain(` and ${KEYLESS.length - 5} more: `);
  });

  it('nothing is said to nobody', async () => {
    await subscribe(openSubscriber({ isSilent: true }), '#', { partitions: 2 });
  });
});

it('batches are of fifty events, one after the other, unless told otherwise', async () => {
  const asked = openSubscriber();
  const batches = asked.subscriber.subscribeBatch('task.started', { handler });
  await expect(batches).rejects.toThrow('It consumes nothing.');
  expect(asked.limits).toEqual([{ prefetch: 50, concurrency: 50 }]);
});

it('whoever is asked to stop in no possible time goes on', async () => {
  const { subscriber, stops } = openSubscriber({ consumes: true });
  const subscription = await subscriber.subscribe('task.started', { handler });
  await expect(subscription.stop({ timeoutMs: -1 })).rejects.toMatchObject({ code: 'config.invalid' });
  await expect(subscriber.stop({ timeoutMs: -1 })).rejects.toMatchObject({ code: 'config.invalid' });
  expect(stops).toEqual([]);
  await subscriber.stop();
  expect(stops).toEqual(['place']);
});
