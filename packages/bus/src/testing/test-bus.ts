import { setMaxListeners } from 'node:events';
import type { PatternOrHint } from '@bloodbank/consumer';
import type { ContractSet, ContractTypes, EventType } from '@bloodbank/core/contract';
import type { EnvelopeOf } from '@bloodbank/core/envelope';
import type { Publish } from '@bloodbank/core/ports';
import { createMemoryCorrelation } from '@bloodbank/correlation';
import { createManualClock, type EmbeddedBroker, startEmbeddedBroker } from '@bloodbank/embedded-broker';
import { createSampleOf, type SampleOptions } from '@bloodbank/operations/samples';
import { readSettings } from '../config/settings/read-settings.js';
import type { Bus } from '../connect/bus.js';
import { type ConnectOptions, connectBus } from '../connect/connect-bus.js';
import { type Attempt, createRecorder, isMeant } from './recorder.js';
import { createScenario, type Given, type ScenarioMessage } from './scenario.js';
import { createTestClock, type TestClock } from './test-clock.js';
import { createTestOwner, type TestAnswer, type TestOwner } from './test-owner.js';
import { waitFor } from './wait-for.js';

/** As `connectBus` takes them, but for the broker: that is the test's own. */
export interface TestBusOptions<T extends ContractTypes>
  extends Partial<Omit<ConnectOptions<T>, 'contracts' | 'url' | 'settings'>> {
  readonly contracts: ContractSet<T>;
  /** How long `handled` and `settled` wait at most. Default 5 seconds. */
  readonly timeoutMs?: number;
}

/** A broker inside the test's process, with a bus for the service under test, and what happened on it. */
export interface TestBus<T extends ContractTypes> extends AsyncDisposable {
  /** For the service under test. */
  readonly bus: Bus<T>;
  /** Another service on the same broker. It ends with the test. */
  connect(
    service: string,
    options?: Partial<Omit<ConnectOptions<T>, 'contracts' | 'service' | 'url'>>,
  ): Promise<Bus<T>>;
  /**
   * Owns a command for the service under test to send, and answers as it is told. It is another service, and ends with the test.
   *
   * @throws {BloodbankError} `command.owned` where the service owns it itself.
   * @example
   * ```ts
   * const model = await test.owner('agent.thread.prompt', { reply: { provider: 'anthropic', response: 'Yes.' } });
   * ```
   */
  owner<K extends keyof T['commands'] & string>(commandType: K, answer: TestAnswer<T, K>): Promise<TestOwner<T, K>>;
  /** Publishes as somebody else would, not as the service. */
  readonly publish: Publish<T>;
  /** A payload that may be published, the same for the same seed. */
  sample<E extends keyof T['events'] & string>(eventType: E, options?: SampleOptions): T['events'][E];
  /** What was published since the test began, by whomever, in its order; with a pattern, what it matches. */
  published(): readonly EnvelopeOf<T>[];
  published<E extends EventType<T>>(eventType: E): readonly EnvelopeOf<T, E>[];
  published<P extends string>(pattern: PatternOrHint<T, P>): readonly EnvelopeOf<T>[];
  /** Every attempt to handle such an event, with what the handler threw. */
  attempts<P extends string>(pattern?: PatternOrHint<T, P>): readonly Attempt[];
  /**
   * Waits until so many events of this type or pattern were handled since the test began. It does not wait for ever.
   *
   * @throws {Error} by its deadline, with what was seen instead.
   */
  handled<P extends string>(
    pattern: PatternOrHint<T, P>,
    options?: { readonly times?: number },
  ): Promise<readonly Attempt[]>;
  /**
   * Waits until nothing is in a handler's hands and nothing waits for one. What waits for the clock is not waited for.
   *
   * @throws {Error} by its deadline, with what is not settled.
   */
  settled(): Promise<void>;
  /** Delays, retries and times to live are by this clock. Deadlines of publishes and handlers keep real time. */
  readonly clock: TestClock;
  /** A history that is published and handled before `when`. */
  given(history?: readonly ScenarioMessage<T>[]): Given<T>;
  close(): Promise<void>;
}

/**
 * A bus for tests: a real broker inside the process, which speaks AMQP, and a clock that is moved by hand. Nothing of the
 * environment is read, and two of them know nothing of each other.
 *
 * @example
 * ```ts
 * await using test = await testBus({ contracts });
 * await startReviewer(test.bus);
 * await test.publish('github.pr.created', test.sample('github.pr.created'));
 * await test.handled('github.pr.created');
 * ```
 */
export async function testBus<T extends ContractTypes>(options: TestBusOptions<T>): Promise<TestBus<T>> {
  const { contracts, service = 'under-test', timeoutMs = 5_000, exchange = 'bloodbank.events.v1', ...others } = options;
  const { registry } = contracts;
  const manual = createManualClock();
  const recorder = createRecorder(registry, exchange);
  const broker = await startEmbeddedBroker({ clock: manual, onRouted: recorder.onRouted });
  const correlation = createMemoryCorrelation();
  const common = { contracts, exchange, url: broker.url, settings: readSettings({}), correlation };
  const buses: Bus<T>[] = [];

  const connect = async (own: ConnectOptions<T>): Promise<Bus<T>> => {
    const bus = await connectBus(own);
    buses.push(bus);
    bus.use(async (delivery, next) => {
      const { event, attempt } = delivery;
      try {
        const settled = await next();
        recorder.onAttempt({ event, attempt });
        return settled;
      } catch (error) {
        recorder.onAttempt({ event, attempt, error });
        throw error;
      }
    });
    return bus;
  };

  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  let owning: Promise<Bus<T>> | undefined;
  const ownerBus = (): Promise<Bus<T>> => {
    owning ??= connect({ ...common, topology: false, commands: 'memory', service: 'test-owner' });
    return owning;
  };

  const close = async (): Promise<void> => {
    ending.abort();
    await Promise.allSettled(buses.map((bus) => bus.close()));
    await correlation.close();
    await broker.close();
  };

  const settled = async (): Promise<void> => {
    let quietLooks = 0;
    // Twice in a row: between two queues a message is in neither for a moment.
    const isQuiet = (): true | undefined => {
      quietLooks = busyQueues(broker).length === 0 ? quietLooks + 1 : 0;
      return quietLooks > 2 ? true : undefined;
    };
    if ((await waitFor(isQuiet, timeoutMs)) !== undefined) return;
    throw new Error(`Not settled within ${timeoutMs} ms: ${busyQueues(broker).join('; ')}.`);
  };

  try {
    const bus = await connect({ ...common, ...others, service });
    const sender = await connect({ ...common, topology: false, service: 'test-sender' });
    // With somebody who takes everything, no event of a service is refused because the test has no consumer for it.
    await sender.tap(['#'], () => {});
    const events = (pattern?: string) => recorder.published.filter(isMeant(pattern));
    const attempts = (pattern?: string) => recorder.attempts.filter(({ event }) => isMeant(pattern)(event));
    const publish: Publish<T> = (eventType, payload, how) => sender.publish(eventType, payload, how);

    return {
      bus,
      connect: (name, own) => connect({ ...common, topology: false, ...own, service: name }),
      owner: (type, answer) => createTestOwner(type, answer, { bus: ownerBus, timeoutMs, ending: ending.signal }),
      publish,
      sample: createSampleOf(contracts),
      published: events as unknown as TestBus<T>['published'],
      attempts,
      async handled(pattern, { times = 1 } = {}) {
        const done = () => attempts(pattern).filter((attempt) => !('error' in attempt));
        const found = await waitFor(() => (done().length >= times ? done() : undefined), timeoutMs);
        if (found !== undefined) return found;
        throw new Error(describeMissing(pattern, times, done().length, timeoutMs, attempts(), events()));
      },
      settled,
      clock: createTestClock(manual, settled),
      given: (history = []) =>
        createScenario<T>(
          {
            publish: ({ eventType, payload }) => publish(eventType, payload),
            send: ({ commandType, payload }) => sender.send(commandType, payload),
            request: ({ commandType, payload }) => sender.request(commandType, payload, { timeoutMs }),
            settled,
            published: () => recorder.published,
          },
          history,
        ),
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function busyQueues(broker: EmbeddedBroker): readonly string[] {
  return broker
    .queues()
    .filter(
      ({ messagesUnacked, messagesReady, consumers }) => messagesUnacked + (consumers > 0 ? messagesReady : 0) > 0,
    )
    .map(
      ({ name, messagesUnacked, messagesReady }) => `${name} has ${messagesReady} ready, ${messagesUnacked} in hand`,
    );
}

function describeMissing(
  pattern: string,
  times: number,
  found: number,
  timeoutMs: number,
  attempts: readonly Attempt[],
  published: readonly { readonly event_type: string }[],
): string {
  const failed = attempts.filter((attempt) => 'error' in attempt);
  const lines = [
    `${pattern} was handled ${found} times within ${timeoutMs} ms, not ${times}.`,
    `Published: ${published.map(({ event_type: type }) => type).join(', ') || 'nothing'}.`,
    ...failed.map(({ event, attempt, error }) => `${event.event_type} failed, attempt ${attempt}: ${String(error)}`),
    ...(failed.length > 0 ? ['A retry waits for the clock: `await test.clock.advance(…)`.'] : []),
  ];
  return lines.join('\n');
}
