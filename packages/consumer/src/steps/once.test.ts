import { randomUUID } from 'node:crypto';
import { contracts } from '@bloodbank/contracts';
import { BloodbankError } from '@bloodbank/core/errors';
import { type Inbox, type Logger, silentLogger, type Transport } from '@bloodbank/core/ports';
import type { RetryPolicy } from '@bloodbank/core/retry';
import { createMemoryInbox } from '@bloodbank/inbox';
import { createPublisher, type Publisher } from '@bloodbank/publisher';
import {
  createRecorder,
  deleteServiceQueues,
  describeOnBrokers,
  freshName,
  type Recorder,
  startTcpProxy,
  watchDeadLetters,
} from '@bloodbank/testkit';
import { EVENTS_EXCHANGE } from '@bloodbank/topology';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assertWindow, retryHorizonMs } from '../assert-window.js';
import { createSubscriber } from '../create-subscriber.js';
import { Delays } from '../delays.js';
import { createGroupPlanner } from '../group-plan.js';
import type { Subscriber } from '../subscriber.js';
import { once } from './once.js';
import { ENVELOPE, REJECTING, run, verifiedPassage } from './steps.fixture.js';

type Types = NonNullable<typeof contracts.types>;

const RETRY: RetryPolicy = { attempts: 2, delaysMs: [50] };
const source = { host: 'test-host', type: 'service', app: 'once-test' };

describeOnBrokers('a subscription with an inbox', (broker) => {
  let service: string;
  let transport: Transport;
  let publisher: Publisher<Types>;
  let effects: Recorder<string>;
  let subscribers: Subscriber<Types>[];
  let transports: Transport[];

  beforeEach(async () => {
    service = freshName('svc');
    effects = createRecorder();
    subscribers = [];
    transports = [];
    transport = await connect(broker.url);
    publisher = createPublisher({ contracts, transport, source });
  });

  afterEach(async () => {
    await Promise.all(subscribers.map((subscriber) => subscriber.stop()));
    await Promise.all(transports.map((one) => one.close()));
    await deleteServiceQueues(broker.url, service, [50]);
  });

  async function connect(url: string): Promise<Transport> {
    const opened = await createRabbitTransport({ url, connectionName: service });
    transports.push(opened);
    return opened;
  }

  function createInstance(inbox: Inbox, on: Transport = transport, logger: Logger = silentLogger): Subscriber<Types> {
    const planGroup = createGroupPlanner(RETRY);
    const { publish } = publisher;
    const subscriber = createSubscriber({ contracts, transport: on, publish, service, planGroup, inbox, logger });
    subscribers.push(subscriber);
    return subscriber;
  }

  /** Handles the events of this test alone, and records each effect. */
  async function subscribe(subscriber: Subscriber<Types>, effect: (prompt: string) => void | Promise<void> = () => {}) {
    await subscriber.subscribe('llm.prompt', {
      handler: async (event) => {
        if (event.payload.provider !== service) return;
        await effect(event.payload.prompt);
        effects.record(event.payload.prompt);
      },
    });
  }

  const publish = (prompt: string, eventId?: string) =>
    publisher.publish('llm.prompt', { provider: service, prompt }, eventId === undefined ? {} : { eventId });

  it('handles an event once, however many copies come, and on however many instances', async () => {
    const inbox = createMemoryInbox();
    await subscribe(createInstance(inbox));
    await subscribe(createInstance(inbox, await connect(broker.url)));
    const { eventId } = await publish('first');
    await Promise.all(Array.from({ length: 20 }, () => publish('first', eventId)));
    await publish('last');
    await effects.waitFor((prompt) => prompt === 'last');
    for (const subscriber of subscribers) await subscriber.stop();
    expect([...effects.items].sort()).toEqual(['first', 'last']);
  });

  it('keeps the ids of one type from being used up by another', async () => {
    const subscriber = createInstance(createMemoryInbox());
    await subscribe(subscriber);
    await subscriber.subscribe('slack.message.sent', {
      handler: (event) => {
        if (event.payload.channel === service) effects.record(event.payload.text);
      },
    });
    const eventId = randomUUID();
    await publisher.publish('slack.message.sent', { channel: service, text: 'forged' }, { eventId });
    await effects.waitFor((effect) => effect === 'forged');
    for (const _ of [1, 2, 3]) await publish('true', eventId);
    await publisher.publish('slack.message.sent', { channel: service, text: 'forged' }, { eventId });
    await publish('last');
    await effects.waitFor((effect) => effect === 'last');
    for (const one of subscribers) await one.stop();
    expect([...effects.items].sort()).toEqual(['forged', 'last', 'true']);
  });

  it('handles an event once when the line breaks between the effect and its acknowledgement', async () => {
    const proxy = await startTcpProxy(broker.url);
    const inbox = createMemoryInbox();
    await subscribe(createInstance(inbox, await connect(proxy.url)), (prompt) => {
      if (prompt === 'cut') proxy.cut();
    });
    await publish('cut');
    await effects.waitFor((prompt) => prompt === 'cut');
    // Comes after what is redelivered: the consumer has one queue, and is back only then.
    await publish('after');
    await effects.waitFor((prompt) => prompt === 'after');
    for (const subscriber of subscribers) await subscriber.stop();
    expect(effects.items).toEqual(['cut', 'after']);
    await Promise.all(transports.splice(1).map((one) => one.close()));
    await proxy.close();
  });

  it('gives an event back when its handler fails, so that a retry handles it', async () => {
    const attempts = createRecorder<string>();
    await subscribe(createInstance(createMemoryInbox()), (prompt) => {
      attempts.record(prompt);
      if (attempts.items.length === 1) throw new Error('not yet');
    });
    await publish('again');
    await effects.waitFor((prompt) => prompt === 'again');
    expect(attempts.items).toHaveLength(2);
  });

  it('waits for a claim whose holder died, beyond the attempts, and parks nothing', async () => {
    const letters = await watchDeadLetters(broker.url, `${EVENTS_EXCHANGE}.${service}`);
    const inbox = createMemoryInbox();
    const eventId = crypto.randomUUID();
    await inbox.claim(`${EVENTS_EXCHANGE}.${service}`, eventId, { leaseMs: 600 });
    await subscribe(createInstance(inbox));
    await publish('orphan', eventId);
    await effects.waitFor((prompt) => prompt === 'orphan', { timeoutMs: 15_000 });
    expect(letters.items).toEqual([]);
  });

  it('postpones while the store does not answer, beyond the attempts, and parks nothing', async () => {
    const letters = await watchDeadLetters(broker.url, `${EVENTS_EXCHANGE}.${service}`);
    const memory = createMemoryInbox();
    let asked = 0;
    const inbox: Inbox = {
      ...memory,
      claim: async (...question) => {
        if (asked++ < 5) throw new BloodbankError('inbox.unavailable', 'away');
        return memory.claim(...question);
      },
    };
    await subscribe(createInstance(inbox));
    await publish('patient');
    await effects.waitFor((prompt) => prompt === 'patient', { timeoutMs: 15_000 });
    expect(letters.items).toEqual([]);
  });

  it('acknowledges what was handled and could not be remembered, and says so', async () => {
    const said = createRecorder<string>();
    const logger: Logger = { ...silentLogger, warn: (_fields, message) => said.record(message) };
    const memory = createMemoryInbox();
    const inbox: Inbox = {
      ...memory,
      claim: async (...question) => {
        const claim = await memory.claim(...question);
        return claim.state === 'claimed' ? { ...claim, complete: () => Promise.reject(new Error('away')) } : claim;
      },
    };
    await subscribe(createInstance(inbox, transport, logger));
    await publish('once');
    await said.waitFor((message) => message === 'The event was handled, but not remembered.');
    await publish('next');
    await effects.waitFor((prompt) => prompt === 'next');
    expect(effects.items).toEqual(['once', 'next']);
  });

  it('takes an inbox for one subscription, or leaves it out for one', async () => {
    const subscriber = createInstance(createMemoryInbox());
    await subscriber.subscribe('llm.prompt', {
      inbox: false,
      handler: (event) => {
        if (event.payload.provider === service) effects.record(event.event_id);
      },
    });
    const { eventId } = await publish('twice');
    await publish('twice', eventId);
    await effects.waitForCount(2);
  });

  it('refuses an inbox that forgets before the last attempt', async () => {
    const subscriber = createInstance(createMemoryInbox({ windowMs: 1_000 }));
    await expect(subscribe(subscriber)).rejects.toMatchObject({
      code: 'config.invalid',
      message: expect.stringContaining(`${EVENTS_EXCHANGE}.${service}`),
    });
  });
});

describe('the retry horizon', () => {
  it('is all delays, and all attempts at their longest', () => {
    expect(retryHorizonMs({ attempts: 4, delaysMs: [1_000, 5_000] }, 100)).toBe(11_400);
    expect(retryHorizonMs({ attempts: 1, delaysMs: [1_000] }, 100)).toBe(100);
    expect(retryHorizonMs({ attempts: 3, delaysMs: [] }, 100)).toBe(300);
  });

  it('is what a window must be at least', () => {
    const retry = { attempts: 2, delaysMs: [50] };
    expect(() => assertWindow(createMemoryInbox({ windowMs: 250 }), 'q', retry, 100)).not.toThrow();
    expect(() => assertWindow(createMemoryInbox({ windowMs: 249 }), 'q', retry, 100)).toThrow('250 ms');
  });
});

describe('the step alone', () => {
  const QUEUE = 'bloodbank.events.v1.rag';

  function onceOver(inbox: Inbox, delaysMs: readonly number[] = [50, 900]) {
    const delays = new Delays();
    delays.add(delaysMs);
    return once({ inbox, queue: QUEUE, handlerTimeoutMs: 1_000, delays });
  }

  it('lets an event pass once, and acknowledges its copy', async () => {
    const step = onceOver(createMemoryInbox());
    expect((await run(step, verifiedPassage())).handed).toHaveLength(1);
    expect(await run(step, verifiedPassage())).toEqual({ settlement: { kind: 'ack' }, handed: [] });
  });

  it('answers later, after the longest delay, while somebody else has it or the store is away', async () => {
    const inbox = createMemoryInbox();
    await inbox.claim(QUEUE, ENVELOPE.event_id, { leaseMs: 5_000 });
    expect((await run(onceOver(inbox), verifiedPassage())).settlement).toMatchObject({ kind: 'later', delayMs: 900 });
    const away: Inbox = { ...inbox, claim: () => Promise.reject(new Error('away')) };
    const { settlement, handed } = await run(onceOver(away), verifiedPassage());
    expect(settlement).toMatchObject({ kind: 'later', reason: expect.stringContaining('away') });
    expect(handed).toEqual([]);
  });

  it('settles nothing before it is remembered', async () => {
    const inbox = createMemoryInbox();
    let remember = (): void => {};
    const slow: Inbox = {
      ...inbox,
      claim: async (...question) => {
        const claim = await inbox.claim(...question);
        if (claim.state !== 'claimed') return claim;
        const asked = new Promise<void>((resolve) => {
          remember = resolve;
        });
        return { ...claim, complete: () => asked };
      },
    };
    let isSettled = false;
    const running = run(onceOver(slow), verifiedPassage()).then(() => {
      isSettled = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isSettled).toBe(false);
    remember();
    await running;
  });

  it.each([
    ['fails', REJECTING],
    ['is to come later', async () => ({ kind: 'later', delayMs: 0, reason: 'not now' }) as const],
  ])('settles nothing that %s before it is given back', async (_how, work) => {
    const inbox = createMemoryInbox();
    let free = (): void => {};
    const released = new Promise<void>((resolve) => {
      free = resolve;
    });
    const slow: Inbox = {
      ...inbox,
      claim: async (...question) => {
        const claim = await inbox.claim(...question);
        return claim.state === 'claimed' ? { ...claim, release: () => released } : claim;
      },
    };
    let isSettled = false;
    const running = run(onceOver(slow), verifiedPassage(), work)
      .catch(() => {})
      .then(() => {
        isSettled = true;
      });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isSettled).toBe(false);
    free();
    await running;
  });

  it('claims for longer than a handler may take', async () => {
    const inbox = createMemoryInbox();
    const leases: number[] = [];
    const watched: Inbox = {
      ...inbox,
      claim: (queue, id, how) => {
        leases.push(how.leaseMs);
        return inbox.claim(queue, id, how);
      },
    };
    await run(onceOver(watched), verifiedPassage());
    expect(leases).toHaveLength(1);
    expect(leases[0]).toBeGreaterThan(1_000);
  });

  it('does not wait for ever for a store that hangs, at any of its answers', async () => {
    vi.useFakeTimers();
    const hangs = (): Promise<never> => new Promise(() => {});
    const inbox = createMemoryInbox();
    const claimed = async () => ({ state: 'claimed', complete: hangs, release: hangs }) as const;
    const asked = [
      run(onceOver({ ...inbox, claim: hangs }), verifiedPassage()),
      run(onceOver({ ...inbox, claim: claimed }), verifiedPassage()),
      run(onceOver({ ...inbox, claim: claimed }), verifiedPassage(), async () => ({ kind: 'release' })),
    ];
    await vi.advanceTimersByTimeAsync(61_000);
    const ends = await Promise.all(asked);
    vi.useRealTimers();
    expect(ends.map(({ settlement }) => settlement.kind)).toEqual(['later', 'ack', 'release']);
  });

  it('gives back what failed, and what is to come later', async () => {
    const step = onceOver(createMemoryInbox());
    await expect(run(step, verifiedPassage(), REJECTING)).rejects.toThrow('from further in');
    const later = { kind: 'later', delayMs: 0, reason: 'not now' } as const;
    expect((await run(step, verifiedPassage(), async () => later)).settlement).toBe(later);
    expect((await run(step, verifiedPassage())).handed).toHaveLength(1);
  });
});
