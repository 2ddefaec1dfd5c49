import { contracts } from '@bloodbank/contracts';
import type { DeadLetter } from '@bloodbank/core/dead-letter';
import type { Envelope } from '@bloodbank/core/envelope';
import { NonRetryable } from '@bloodbank/core/errors';
import type { CorrelationStore, Inbox, Logger } from '@bloodbank/core/ports';
import { fixed } from '@bloodbank/core/retry';
import { createMemoryInbox } from '@bloodbank/inbox';
import { createRecorder, deleteServiceQueues, describeOnBrokers, freshName } from '@bloodbank/testkit';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { THROWN } from '../../../core/src/errors/thrown.fixture.js';
import type { Bus } from './bus.js';
import { type ConnectOptions, connectBus } from './connect-bus.js';

type Types = NonNullable<typeof contracts.types>;

const PROMPT = { provider: 'anthropic', prompt: 'Hi' } as const;
const RETRY = { attempts: 2, delaysMs: [20] };
const MERGE = { repo_owner: 'a', repo_name: 'b', pr_number: 1 };

/** Throws something else each time it is called: everything of the list, again and again. */
function createThrower(): () => never {
  let calls = 0;
  return () => {
    const [, make] = THROWN[calls++ % THROWN.length] ?? [];
    throw make?.();
  };
}

function outcomeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'resolved',
    () => 'rejected',
  );
}

/** Throws what a prompt names by its place in the list. */
function throwNamed(event: Envelope): void {
  const { prompt } = event.payload as { readonly prompt: string };
  const [, make] = THROWN[Number(prompt)] ?? [];
  if (make !== undefined) throw make();
}

describeOnBrokers('whatever is thrown through a bus', (broker) => {
  const rejections: unknown[] = [];
  const onRejection = (reason: unknown): void => void rejections.push(reason);
  const buses: { readonly bus: Bus<Types>; readonly service: string; readonly exchange: string }[] = [];

  beforeEach(() => {
    rejections.length = 0;
    process.on('unhandledRejection', onRejection);
    process.on('uncaughtException', onRejection);
  });

  afterEach(async () => {
    for (const { bus, service, exchange } of buses.splice(0)) {
      await bus.close();
      await deleteServiceQueues(broker.url, service, RETRY.delaysMs, exchange);
    }
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', onRejection);
    process.off('uncaughtException', onRejection);
    expect(rejections).toEqual([]);
  });

  async function connect(options: Partial<ConnectOptions<Types>> = {}): Promise<Bus<Types>> {
    const service = freshName('svc');
    const exchange = options.exchange ?? freshName('thrown');
    const bus = await connectBus({
      contracts,
      service,
      url: broker.url,
      exchange,
      topology: false,
      retry: RETRY,
      correlation: false,
      ...options,
    });
    buses.push({ bus, service, exchange });
    return bus;
  }

  /** Handles prompts, and records those that came through. */
  async function recordPrompts(bus: Bus<Types>): Promise<ReturnType<typeof createRecorder<string>>> {
    const handled = createRecorder<string>();
    await bus.subscribe('llm.prompt', (event) => void handled.record(event.payload.prompt));
    return handled;
  }

  const flow = async (bus: Bus<Types>, handled: ReturnType<typeof createRecorder<string>>): Promise<void> => {
    for (const [index] of THROWN.entries()) {
      await bus.publish('llm.prompt', { ...PROMPT, prompt: `event ${index}` });
    }
    await handled.waitForCount(THROWN.length);
    expect(new Set(handled.items).size).toBe(THROWN.length);
  };

  it.each([
    ['throws', (fail: () => never) => fail],
    ['rejects', (fail: () => never) => async () => fail()],
  ])('a logger that %s costs no event', async (_, levelOf) => {
    const fail = levelOf(createThrower()) as Logger['info'];
    const bus = await connect({ logger: { debug: fail, info: fail, warn: fail, error: fail }, inbox: 'memory' });
    await flow(bus, await recordPrompts(bus));
  });

  it.each(['at once', 'later'])(
    'a correlation store that fails %s costs no event, and the bus says so',
    async (when) => {
      const fail = createThrower();
      const failing = when === 'at once' ? fail : async () => fail();
      const store = { record: failing, find: failing, chain: failing, health: fail, close: failing };
      const bus = await connect({ correlation: store as unknown as CorrelationStore });
      await flow(bus, await recordPrompts(bus));
      expect(bus.health()).toMatchObject({ status: 'degraded' });
    },
  );

  it('an inbox that cannot be asked at first costs no event', async () => {
    const fail = createThrower();
    const kept = createMemoryInbox();
    let asked = 0;
    const inbox: Inbox = {
      ...kept,
      claim: async (...key) => {
        asked += 1;
        if (asked <= 3) fail();
        const claim = await kept.claim(...key);
        return claim.state === 'claimed' ? { ...claim, complete: fail, release: fail } : claim;
      },
    };
    const bus = await connect({ inbox });
    const handled = await recordPrompts(bus);
    for (const prompt of ['a', 'b', 'c', 'd']) await bus.publish('llm.prompt', { ...PROMPT, prompt });
    await handled.waitForCount(4, { timeoutMs: 15_000 });
    expect([...handled.items].sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  describe('by what watches', () => {
    it.each([
      ['throws', (fail: () => never) => fail],
      ['rejects', (fail: () => never) => async () => fail()],
    ])('a tap that %s sees every event all the same, and each failure is logged', async (_, callbackOf) => {
      const lines = createRecorder<string>();
      const quiet = (): void => {};
      const logger = { debug: quiet, info: quiet, warn: quiet, error: (_f: object, m: string) => lines.record(m) };
      const exchange = freshName('tapped');
      const bus = await connect({ logger, exchange });
      const fail = callbackOf(createThrower());
      const seen = createRecorder<string>();
      await bus.tap(
        ['#'],
        (event) => {
          seen.record(event.event_type);
          return fail();
        },
        {
          onRejected: (reason) => {
            seen.record(reason);
            return fail();
          },
        },
      );
      const handled = await recordPrompts(bus);
      await flow(bus, handled);
      const stranger = await createRabbitTransport({ url: broker.url, connectionName: 'stranger', exchange });
      const garbage = {
        address: { kind: 'event', key: 'llm.prompt' },
        body: Buffer.from('{'),
        headers: {},
        properties: {},
      } as const;
      for (const _one of THROWN) await stranger.publish(garbage, { timeoutMs: 5_000 });
      await stranger.close();
      await seen.waitForCount(2 * THROWN.length);
      await lines.waitFor((line) => line.includes('onRejected'));
      await lines.waitFor((line) => line.includes('onEvent'));
      expect(lines.items.filter((line) => line.includes('of a tap failed'))).toHaveLength(2 * THROWN.length);
    });

    it('a callback of dead letters sees every one of them', async () => {
      const bus = await connect();
      await bus.subscribe('llm.prompt', () => {
        throw new NonRetryable('on purpose');
      });
      const arrived = createRecorder<DeadLetter>();
      const fail = createThrower();
      const watch = await bus.deadLetters.onArrival((deadLetter) => {
        arrived.record(deadLetter);
        fail();
      });
      for (const _one of THROWN) await bus.publish('llm.prompt', PROMPT);
      await arrived.waitForCount(THROWN.length);
      await watch.stop();
    });
  });

  it('a middleware around publishing keeps that one back', async () => {
    const bus = await connect();
    const handled = await recordPrompts(bus);
    const fail = createThrower();
    bus.onPublish(async (outgoing, next) => {
      if ((outgoing.payload as { prompt: string }).prompt === 'kept back') fail();
      return next(outgoing);
    });
    const bad = { eventType: 'llm.prompt', payload: { ...PROMPT, prompt: 'kept back' } } as const;
    for (const _one of THROWN) {
      expect(await outcomeOf(bus.publish('llm.prompt', bad.payload))).toBe('rejected');
      expect(await outcomeOf(bus.publishAll([bad, bad]))).toBe('rejected');
    }
    await bus.publish('llm.prompt', { ...PROMPT, prompt: 'goes out' });
    await handled.waitForCount(1);
    expect(handled.items).toEqual(['goes out']);
  });

  it('a payload whose members throw is refused, and the next goes out', async () => {
    const bus = await connect();
    const handled = await recordPrompts(bus);
    for (const [, make] of THROWN) {
      const fail = (): never => {
        throw make();
      };
      const hostile = [
        Object.defineProperty({ ...PROMPT }, 'prompt', { enumerable: true, get: fail }),
        { ...PROMPT, toJSON: fail },
        { ...PROMPT, prompt: { toJSON: fail, toString: fail } },
        new Proxy({ ...PROMPT }, { get: fail, ownKeys: fail, getPrototypeOf: fail }),
      ];
      for (const payload of hostile)
        expect(await outcomeOf(bus.publish('llm.prompt', payload as never))).toBe('rejected');
    }
    await bus.publish('llm.prompt', PROMPT);
    await handled.waitForCount(1);
  });

  describe('by the owner of a command', () => {
    it.each(['execute', 'execute, later', 'rollback'])(
      '%s: ends in the dead-letter queue, after its attempts',
      async (where) => {
        const lines = createRecorder<string>();
        const quiet = (): void => {};
        const logger = { debug: quiet, info: quiet, warn: quiet, error: (_f: object, m: string) => lines.record(m) };
        const bus = await connect({ logger });
        const executed = createRecorder<string>();
        await bus.handle(
          'agent.thread.prompt',
          {
            execute: (command) => {
              executed.record(command.payload.prompt);
              if (where === 'execute') throwNamed(command);
              if (where === 'execute, later') return Promise.resolve().then(() => throwNamed(command)) as never;
              if (Number.isNaN(Number(command.payload.prompt))) return { provider: 'anthropic', response: 'Hi' };
              throw new Error('first');
            },
            rollback: (command) => {
              if (where === 'rollback') throwNamed(command);
            },
          },
          { retry: fixed({ attempts: 2, delayMs: 20 }) },
        );
        const failures = createRecorder<string>();
        for (const [index, [name]] of THROWN.entries()) {
          const asked = bus.request('agent.thread.prompt', { provider: 'anthropic', prompt: String(index) });
          void asked.then(
            () => failures.record(`${name} succeeded`),
            (thrown: Error) => failures.record(thrown.name),
          );
        }
        await failures.waitForCount(THROWN.length, { timeoutMs: 20_000 });
        expect(new Set(failures.items)).toEqual(new Set(['CommandFailed']));
        await expect.poll(() => bus.deadLetters.count(), { timeout: 10_000 }).toBe(THROWN.length);
        expect(executed.items).toHaveLength(2 * THROWN.length);
      },
    );
  });

  it('a request that is aborted rejects, and leaves nothing open', async () => {
    const bus = await connect();
    const begun = createRecorder<string>();
    let finish = (): void => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    await bus.handle(
      'github.pr.merge',
      (command) => {
        begun.record(command.event_id);
        return finished;
      },
      { concurrency: THROWN.length },
    );
    for (const [index, [, make]] of THROWN.entries()) {
      const abort = new AbortController();
      const asked = bus.request('github.pr.merge', MERGE, { signal: abort.signal });
      const outcome = asked.then(
        () => 'answered',
        (thrown: unknown) => thrown instanceof Error,
      );
      await begun.waitForCount(index + 1);
      abort.abort(make());
      expect(await outcome).toBe(true);
    }
    finish();
  });
});
