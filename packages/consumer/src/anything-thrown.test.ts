import { ERROR_TABLE } from '@bloodbank/core/errors';
import { guardLogger, type Inbox, type Logger, type Settlement, silentLogger } from '@bloodbank/core/ports';
import type { RetryPolicy } from '@bloodbank/core/retry';
import { createMemoryInbox } from '@bloodbank/inbox';
import { createRecorder, describeOnBrokers, watchDeadLetters } from '@bloodbank/testkit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anythingThrown, THROWN } from '../../core/src/errors/thrown.fixture.js';
import { CONSUMER_ERRORS } from './consumer-errors.js';
import { Delays } from './delays.js';
import { queuePipeline, type SubscriptionSteps, subscriptionPipeline } from './delivery-pipeline.js';
import { readHandler } from './handler-object.js';
import { Lifetime } from './lifetime.js';
import { audit } from './middleware/audit/audit.js';
import { before, sortMiddleware } from './middleware/before.js';
import { breaker } from './middleware/breaker/breaker.js';
import { concurrencyPerKey } from './middleware/concurrency-per-key/concurrency-per-key.js';
import { debounce } from './middleware/debounce/debounce.js';
import { killSwitch } from './middleware/kill-switch/kill-switch.js';
import { Passage } from './passage.js';
import { Routes } from './routes.js';
import type { Adapter } from './steps/adapt.js';
import { batch } from './steps/batch.js';
import { handle } from './steps/handle.js';
import { deliveryOf, ENVELOPE, RETRY, routeOf, workOf } from './steps/steps.fixture.js';
import { openBench } from './telemetry/bench.fixture.js';

/** Throws the value, or rejects with it. */
type Throw = () => never;

interface Service extends Partial<SubscriptionSteps> {
  readonly adapters?: readonly Adapter[];
  readonly logger?: Logger;
  readonly giveUpOn?: RetryPolicy['giveUpOn'];
}

const HANDLED = handle(() => {});
const never = new AbortController().signal;
const placed = (one: unknown): Partial<SubscriptionSteps> => sortMiddleware([one]);
const once = (inbox: Partial<Inbox>): Partial<SubscriptionSteps> => ({
  once: { inbox: { ...createMemoryInbox(), ...inbox }, queue: 'q', handlerTimeoutMs: 1_000, delays: new Delays() },
});

/** Every place where code that is not ours is called, as a service in which it throws. */
const FAILING: Readonly<Record<string, (fail: Throw) => Service>> = {
  'a handler': (fail) => ({ last: handle(fail) }),
  'an async handler': (fail) => ({ last: handle(async () => fail()) }),
  'a handler, later': (fail) => ({ last: handle(() => Promise.resolve().then(fail)) }),
  'a handler object': (fail) => ({ last: handle(readHandler({ handle: fail }).handle) }),
  'a handler object of the seeds': (fail) => ({
    last: handle(readHandler({ handle_event: async () => fail() }).handle),
  }),
  'a question of giveUpOn': (fail) => ({ giveUpOn: [fail], last: handle(fail) }),
  'an async question of giveUpOn': (fail) => ({ giveUpOn: [(async () => fail()) as never], last: handle(fail) }),
  'a batch handler': (fail) => ({ last: batch(fail, { size: 1, waitMs: 1, concurrency: 1 }, 1_000, never).step }),
  'one of a batch': (fail) => ({
    last: batch(
      (items) => Promise.allSettled(items.map(async () => fail())),
      { size: 1, waitMs: 1, concurrency: 1 },
      1_000,
      never,
    ).step,
  }),
  'a middleware': (fail) => placed(async () => fail()),
  'a middleware that is not async': (fail) => placed(fail),
  'a middleware, after next': (fail) => placed((_delivery: unknown, next: () => Promise<unknown>) => next().then(fail)),
  'a middleware before once': (fail) => placed(before('once', async () => fail(), { timeoutMs: 1_000 })),
  'a predicate': (fail) => ({ where: [fail] }),
  'an async predicate': (fail) => ({ where: [async () => fail()] }),
  'an adapter': (fail) => ({ adapters: [fail] }),
  'an inbox that cannot give back': (fail) => ({
    ...once({ claim: async () => ({ state: 'claimed', complete: fail, release: fail }) }),
    last: handle(fail),
  }),
  'a key of concurrencyPerKey': (fail) => placed(concurrencyPerKey({ key: fail, limit: 1 })),
  'a key of debounce': (fail) => placed(debounce({ key: fail, waitMs: 1 })),
  'a handler behind a breaker': (fail) => ({
    ...placed(breaker({ failures: 1_000_000, halfOpenAfterMs: 1 })),
    last: handle(fail),
  }),
  'a handler behind a kill switch': (fail) => ({
    ...placed(killSwitch({ failureRate: 1, minimum: 1_000_000, restartAfterMs: 1 })),
    last: handle(fail),
  }),
};

/** Every place where that must not fail the event. */
const HARMLESS: Readonly<Record<string, (fail: Throw) => Service>> = {
  'a logger': (fail) => ({
    logger: { debug: fail, info: fail, warn: fail, error: fail },
    last: handle((_event, { log }) => {
      for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level]({}, 'x');
    }),
  }),
  'a field of a log line': (fail) => ({
    last: handle((_event, { log }) =>
      log.info(Object.defineProperty({}, 'field', { enumerable: true, get: fail }), 'x'),
    ),
  }),
  'the writer of an audit': (fail) => placed(audit(fail)),
  'an async writer of an audit': (fail) => placed(audit(async () => fail())),
  'an inbox that cannot remember': (fail) =>
    once({
      claim: async () => ({ state: 'claimed', complete: async () => fail(), release: async () => fail() }),
    }),
  'an inbox that cannot remember, at once': (fail) =>
    once({ claim: async () => ({ state: 'claimed', complete: fail, release: fail }) }),
};

function open({ adapters = [], logger = silentLogger, giveUpOn = [], ...steps }: Service) {
  const lines: string[] = [];
  const keeping =
    (level: keyof Logger): Logger['info'] =>
    (fields, message) => {
      lines.push(`${level} ${message}`);
      logger[level](fields, message);
    };
  const kept = { debug: keeping('debug'), info: keeping('info'), warn: keeping('warn'), error: keeping('error') };
  const routes = new Routes('q');
  const way = subscriptionPipeline({
    where: [],
    beforeOnce: [],
    once: undefined,
    handlerTimeoutMs: 1_000,
    middleware: [],
    last: HANDLED,
    ...steps,
  });
  routes.add(
    routeOf('llm.prompt', way, { logger: guardLogger(kept), lifetime: new Lifetime(), retry: { ...RETRY, giveUpOn } }),
  );
  const settle = queuePipeline(workOf(routes, { logger: guardLogger(kept) }), adapters, false);
  return { settle, lines };
}

/** What becomes of one event in the end, and of how many attempts. */
async function endOf(
  service: Service,
): Promise<{ readonly settlement: Settlement; readonly attempt: number; readonly lines: readonly string[] }> {
  const { settle, lines } = open(service);
  for (let attempt = 1; ; attempt++) {
    const settlement = await settle(new Passage(deliveryOf(ENVELOPE, { attempt })));
    if (settlement.kind !== 'retry' || attempt > 20) return { settlement, attempt, lines };
  }
}

const throwing =
  (make: () => unknown): Throw =>
  () => {
    throw make();
  };

let rejections: unknown[];
const onRejection = (reason: unknown): void => void rejections.push(reason);
beforeEach(() => {
  rejections = [];
  process.on('unhandledRejection', onRejection);
});
afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', onRejection);
  expect(rejections).toEqual([]);
});

/** Errors of ours may say that another attempt is of no use. */
async function expectDeadLettered(service: Service): Promise<void> {
  const { settlement, attempt, lines } = await endOf(service);
  expect(settlement).toMatchObject({ kind: 'dead-letter', failure: { message: expect.any(String) } });
  if (settlement.kind !== 'dead-letter') return;
  expect([...Object.keys(ERROR_TABLE), ...Object.keys(CONSUMER_ERRORS)]).toContain(settlement.failure.code);
  expect(attempt).toBe(RETRY.attempts);
  expect(lines.filter((line) => line.startsWith('warn '))).toHaveLength(RETRY.attempts - 1);
  expect(lines.filter((line) => line.startsWith('error '))).toHaveLength(1);
}

describe.each(Object.entries(FAILING))('whatever %s throws', (_, serviceOf) => {
  it.each(THROWN)('%s: is dead-lettered after its attempts, each of which is logged', async (_name, make) => {
    await expectDeadLettered(serviceOf(throwing(make)));
  });

  it('is dead-lettered after its attempts', async () => {
    const property = fc.asyncProperty(anythingThrown, (make) => expectDeadLettered(serviceOf(throwing(make))));
    await fc.assert(property, { numRuns: 40 });
  });
});

describe.each(Object.entries(HARMLESS))('whatever %s throws', (_, serviceOf) => {
  it('the event is handled', async () => {
    const property = fc.asyncProperty(anythingThrown, async (make) => {
      expect((await endOf(serviceOf(throwing(make)))).settlement).toEqual({ kind: 'ack' });
    });
    await fc.assert(property, { numRuns: 100 });
  });
});

it('whatever an inbox throws, the event comes later', async () => {
  const property = fc.asyncProperty(anythingThrown, async (make) => {
    const { settlement, attempt } = await endOf(once({ claim: async () => throwing(make)() }));
    expect([settlement.kind, attempt]).toEqual(['later', 1]);
  });
  // Each waits a second, for a queue must not spin.
  await fc.assert(property, { numRuns: 3 });
});

describe('whatever a handler returns', () => {
  const thenable = (then: unknown): unknown => Object.defineProperty({}, 'then', { value: then });
  const returned: readonly (readonly [string, () => unknown])[] = [
    ['a thenable that throws', () => thenable(throwing(() => 'x'))],
    ['a getter of then that throws', () => Object.defineProperty({}, 'then', { get: throwing(() => 'x') })],
    [
      'a thenable that rejects',
      () => thenable((_: unknown, reject: (why: unknown) => void) => reject(Object.create(null))),
    ],
  ];
  it.each(returned)('%s: is a failure', async (_, make) => {
    await expectDeadLettered({ last: handle(make) });
  });

  it('a thenable that never ends: has the time of the handler', async () => {
    const { settlement } = await endOf({ last: handle(() => thenable(() => {})), handlerTimeoutMs: 20 });
    expect(settlement).toMatchObject({ kind: 'dead-letter', failure: { code: 'handler.timeout' } });
  });

  it('is of no consequence', async () => {
    const property = fc.asyncProperty(
      fc.anything().filter((value) => value !== false),
      async (value) => {
        expect((await endOf({ last: handle(() => value) })).settlement).toEqual({ kind: 'ack' });
      },
    );
    await fc.assert(property, { numRuns: 200 });
  });
});

describeOnBrokers('whatever is thrown', (broker) => {
  it('ends in the dead-letter queue with its attempts, and its neighbours flow', async () => {
    const bench = await openBench(broker.url);
    const letters = await watchDeadLetters(broker.url, bench.queue);
    const handled = createRecorder<string>();
    await bench.subscriber.subscribe('llm.prompt', (event) => {
      const { prompt } = event.payload;
      const [, make] = THROWN[Number(prompt)] ?? [];
      if (make !== undefined) throw make();
      handled.record(prompt);
    });
    for (const [index] of THROWN.entries()) {
      await bench.prompt(String(index));
      await bench.prompt(`neighbour ${index}`);
    }
    await letters.waitForCount(THROWN.length, { timeoutMs: 15_000 });
    await handled.waitForCount(THROWN.length);
    await bench.subscriber.stop();
    for (const { headers } of letters.items) {
      expect(headers).toMatchObject({
        'bloodbank-attempts': 3,
        'bloodbank-error-code': 'handler.failed',
        'bloodbank-error-name': expect.any(String),
        'bloodbank-error-message': expect.any(String),
      });
    }
    expect(letters.items).toHaveLength(THROWN.length);
    await bench.close();
  });
});
