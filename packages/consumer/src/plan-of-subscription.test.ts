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
  /** Why it never ends. */
  readonly cannotStop?: Error;
  /** As many events without a key as are listed. */
  readonly keylessCount?: number;
}

/** A subscriber that goes as far as to consuming, and what it asked for on its way. */
function openSubscriber({ isSilent = false, consumes = false, cannotStop, keylessCount }: Setting = {}): Asked {
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
    declare: async () => {},
    consume: async (_: unknown, options: ConsumeOptions) => {
      asked.limits.push(options);
      const stop = async () => {
        asked.stops.push('place');
        if (cannotStop !== undefined) throw cannotStop;
      };
      if (consumes) return { queue: 'place', stop };
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

it('a batch may take as long as two of them and what one gathers', async () => {
  const asked = openSubscriber();
  const batches = (how: object) => asked.subscriber.subscribeBatch('task.started', { handler, ...how });
  // So long that the whole is more than a timer can wait.
  await expect(batches({ handlerTimeoutMs: 2 ** 30, waitMs: 0 })).rejects.toMatchObject({ code: 'config.invalid' });
  await expect(batches({ handlerTimeoutMs: 2 ** 30 - 6, waitMs: 12 })).rejects.toMatchObject({
    code: 'config.invalid',
  });
  await expect(batches({ handlerTimeoutMs: 2 ** 30 - 6, waitMs: 11 })).rejects.toThrow('It consumes nothing.');
  await expect(batches({ size: 3, concurrency: 2 })).rejects.toThrow('It consumes nothing.');
  expect(asked.limits.at(-1)).toEqual({ prefetch: 6, concurrency: 6 });
});

it.each([
  ['size', 0],
  ['concurrency', 1.5],
  ['handlerTimeoutMs', 0],
  ['waitMs', -1],
])('a batch whose %s is %d is refused, by its name', async (name, value) => {
  const asked = openSubscriber();
  const refused = asked.subscriber.subscribeBatch('task.started', { handler, [name]: value });
  await expect(refused).rejects.toMatchObject({ code: 'config.invalid', message: expect.stringContaining(name) });
  expect(asked.requests).toEqual([]);
});

it.each([
  ['a function', handler],
  ['an object with a method', { handle: handler }],
  ['all in one', { handler }],
  ['all in one, of an object with a method', { handler: { handle: handler } }],
])('a handler may be %s', async (_, handling) => {
  const { subscriber } = openSubscriber({ consumes: true });
  await expect(subscriber.subscribe('task.started', handling as never)).resolves.toMatchObject({ queue: 'place' });
});

it.each([null, undefined, 7, 'text', {}])('a handler may not be %j', async (handling) => {
  const { subscriber } = openSubscriber({ consumes: true });
  const subscribing = subscriber.subscribe('task.started', handling as never);
  await expect(subscribing).rejects.toMatchObject({ code: 'config.invalid' });
});

it('what is no middleware is refused, and changes nothing', async () => {
  const { subscriber } = openSubscriber({ consumes: true });
  expect(() => subscriber.use(7 as never)).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  await expect(subscriber.subscribe('task.started', handler)).resolves.toMatchObject({ queue: 'place' });
});

it('who could not be stopped says so, and takes in nobody any more', async () => {
  const { subscriber } = openSubscriber({ consumes: true, cannotStop: new Error('It hangs.') });
  const subscription = await subscriber.subscribe('task.started', handler);
  await expect(subscription.stop()).rejects.toThrow('It hangs.');
  await subscriber.subscribe('task.started', handler);
  await expect(subscriber.stop({ timeoutMs: 0 })).rejects.toThrow('It hangs.');
  await expect(subscriber.subscribe('task.started', handler)).rejects.toMatchObject({ code: 'transport.closed' });
  const { subscriber: stopped } = openSubscriber({ consumes: true });
  const stopping = stopped.stop();
  await expect(stopped.subscribe('task.started', handler)).rejects.toMatchObject({ code: 'transport.closed' });
  await stopping;
});

it('nobody is stopped in a time of no known kind', async () => {
  const { subscriber } = openSubscriber({ consumes: true });
  const subscription = await subscriber.subscribe('task.started', { handler });
  for (const one of [subscription, subscriber]) {
    await expect(one.stop({ timeoutMs: -1 })).rejects.toThrow('timeoutMs must be');
  }
});

it('subscriptions share a queue that hands out one event at a time', async () => {
  const { subscriber } = openSubscriber({ consumes: true });
  for (const type of ['task.started', 'llm.prompt'] as const) {
    await expect(subscriber.subscribe(type, { handler, concurrency: 1 })).resolves.toMatchObject({ queue: 'place' });
  }
});
