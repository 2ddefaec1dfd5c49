import { describe, expect, it } from 'vitest';
import type { Outgoing, PublishMiddleware } from '../publish-middleware.js';
import type { PublishRequest, PublishStep } from '../publish-step.js';
import { middleware } from './middleware.js';
import { createEnd, PROMPT, request } from './steps.fixture.js';

/** A caller without types may do anything. */
type Untyped = (outgoing: Outgoing, next: (outgoing: Outgoing) => Promise<unknown>) => unknown;

const run = (end: ReturnType<typeof createEnd<PublishRequest>>, by: Untyped, asked = request(), timeoutMs = 5_000) =>
  middleware(by as PublishMiddleware, timeoutMs)(end.step)(asked);

describe('a middleware around publishing', () => {
  it('sees what was asked for, and hands on something else', async () => {
    const end = createEnd<PublishRequest>();
    const seen: Outgoing[] = [];
    const options = { metadata: { flow: 'a' }, priority: 'high', timeoutMs: 3_000 } as const;
    const receipt = await run(
      end,
      (outgoing, next) => {
        seen.push(outgoing);
        return next({
          ...outgoing,
          payload: { ...PROMPT, prompt: 'Bye' },
          metadata: { ...outgoing.metadata, tenant: 'acme' },
        });
      },
      request({ options }),
    );
    expect(seen).toEqual([{ kind: 'event', eventType: 'llm.prompt', payload: PROMPT, ...options }]);
    expect(end.reached).toMatchObject([
      {
        kind: 'event',
        type: 'llm.prompt',
        payload: { ...PROMPT, prompt: 'Bye' },
        options: { metadata: { flow: 'a', tenant: 'acme' }, priority: 'high' },
      },
    ]);
    expect(receipt).toBe(end.receipt);
  });

  it('leaves what comes after the time that is left', async () => {
    const end = createEnd<PublishRequest>();
    const slowly: Untyped = async (outgoing, next) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return next(outgoing);
    };
    await run(end, slowly, request(), 2_000);
    await run(end, (outgoing, next) => next({ ...outgoing, timeoutMs: 10 }), request(), 2_000);
    await run(end, (outgoing, next) => next({ ...outgoing, timeoutMs: 9_999 }), request(), 2_000);
    const [left = 0, own, more = 0] = end.reached.map(({ options }) => options.timeoutMs);
    expect(left).toBeGreaterThan(1_000);
    expect(left).toBeLessThanOrEqual(1_971);
    expect(own).toBe(10);
    expect(more).toBeLessThanOrEqual(2_000);
  });

  it.each([new TypeError('no tenant'), 'text', Object.create(null), undefined])(
    'keeps a message back by throwing: the publish rejects with %o',
    async (thrown) => {
      const end = createEnd<PublishRequest>();
      const outcome = await run(end, () => {
        throw thrown;
      }).then(
        () => 'resolved',
        (reason: unknown) => ({ reason }),
      );
      expect(outcome).toEqual({ reason: thrown });
      expect(end.reached).toEqual([]);
    },
  );

  it('passes on why it failed after it', async () => {
    const lost = new Error('lost');
    const failing = middleware(
      ((outgoing, next) => next(outgoing)) as PublishMiddleware,
      100,
    )(() => {
      throw lost;
    });
    await expect(failing(request())).rejects.toBe(lost);
  });

  it('that throws while what it sent fails as well leaves no rejection behind', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    const own = new Error('its own');
    const careless: PublishMiddleware = (outgoing, next) => {
      void next(outgoing);
      throw own;
    };
    const step = middleware(careless, 1_000)(() => Promise.reject(new Error('lost')));
    await expect(step(request())).rejects.toBe(own);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it.each<[string, Untyped, RegExp, number]>([
    [
      'forgets to return it',
      async (outgoing, next) => void (await next(outgoing)),
      /did not return.*sent all the same/,
      1,
    ],
    ['does not even wait for it', (outgoing, next) => void next(outgoing), /did not return.*sent all the same/, 1],
    [
      'returns something that looks like it',
      async (outgoing, next) => ({ ...((await next(outgoing)) as object) }),
      /did not return/,
      1,
    ],
    ['does not call next', () => undefined, /without calling next\(\); nothing was sent/, 0],
    [
      'calls next twice',
      async (outgoing, next) => {
        const first = await next(outgoing);
        await next(outgoing);
        return first;
      },
      /next\(\) twice; the second event was not sent/,
      1,
    ],
    [
      'calls next twice and drops what becomes of it',
      async (outgoing, next) => {
        void next(outgoing);
        return next(outgoing).catch(() => undefined);
      },
      /next\(\) twice/,
      1,
    ],
  ])('is an error where it %s', async (_, by, message, reached) => {
    const end = createEnd<PublishRequest>();
    await expect(run(end, by)).rejects.toMatchObject({
      code: 'publisher.middleware',
      message: expect.stringMatching(message),
    });
    expect(end.reached).toHaveLength(reached);
  });

  it('that never ends does not keep the publish from ending', async () => {
    const end = createEnd<PublishRequest>();
    const forever = new Promise<never>(() => {});
    await expect(run(end, () => forever, request(), 20)).rejects.toMatchObject({
      code: 'transport.timeout',
      maybeDelivered: false,
    });
    const after: Untyped = async (outgoing, next) => {
      await next(outgoing);
      return forever;
    };
    await expect(run(end, after, request(), 20)).rejects.toMatchObject({ maybeDelivered: true });
  });

  it('lets the transport say itself why the time is over', async () => {
    const blocked = new Error('blocked');
    const slowly: PublishMiddleware = async (outgoing, next) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return next(outgoing);
    };
    // A timer may be late.
    const late: PublishStep<PublishRequest> = ({ options: { timeoutMs = 0 } }) =>
      new Promise((_, reject) => setTimeout(() => reject(blocked), timeoutMs + 10));
    const step = middleware(slowly, 30)(late);
    await expect(step(request())).rejects.toBe(blocked);
  });
});
