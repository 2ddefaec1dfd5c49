import { ACKNOWLEDGED, asSettled, type Settled } from '@bloodbank/core/pipeline';
import { describe, expect, it } from 'vitest';
import { later, skip } from '../middleware/settlements.js';
import { type ErasedMiddleware, middleware } from './middleware.js';
import { REJECTING, run, verifiedPassage } from './steps.fixture.js';

const as = (given: unknown): ErasedMiddleware => given as ErasedMiddleware;

it('stands around what comes after it, with the delivery in its hands', async () => {
  const log: unknown[] = [];
  const own: ErasedMiddleware = async (delivery, next) => {
    log.push(['in', delivery.event_type, delivery.attempt]);
    const settled = await next();
    log.push(['out', settled.kind]);
    return settled;
  };
  const { settlement } = await run(middleware(own), verifiedPassage(), async () => {
    log.push('handled');
    return ACKNOWLEDGED;
  });
  expect(settlement).toBe(ACKNOWLEDGED);
  expect(log).toEqual([['in', 'llm.prompt', 1], 'handled', ['out', 'ack']]);
});

it('sees what is thrown further in, and may let it be', async () => {
  await expect(
    run(
      middleware((_delivery, next) => next()),
      verifiedPassage(),
      REJECTING,
    ),
  ).rejects.toThrow('further in');
  const forgiving: ErasedMiddleware = (_delivery, next) => next().catch(() => skip('never mind'));
  const passage = verifiedPassage();
  expect((await run(middleware(forgiving), passage, REJECTING)).settlement).toEqual({ kind: 'ack' });
  expect(passage.outcome).toBe('skipped');
});

it('passes on what is to come later, its own and that of others', async () => {
  const own = middleware(async () => later({ afterMs: 50, reason: 'closed' }));
  const { settlement, handed } = await run(own, verifiedPassage());
  expect(settlement).toEqual({ kind: 'later', delayMs: 50, reason: 'closed' });
  expect(handed).toEqual([]);
  const through = middleware((_delivery, next) => next());
  const others = { kind: 'later', delayMs: 7, reason: 'busy' } as const;
  expect((await run(through, verifiedPassage(), async () => others)).settlement).toBe(others);
});

describe('is a failure', () => {
  it.each([
    ['nothing', async () => {}],
    ['what looks like a settlement', async () => ({ kind: 'ack' })],
    ['a settlement, but no promise of it, that no step made', () => ({ kind: 'later', delayMs: 0, reason: 'x' })],
    [
      'something else than next gave',
      async (_delivery: unknown, next: () => Promise<Settled>) => ({ ...(await next()) }),
    ],
  ])('when it returns %s', async (_, own) => {
    await expect(run(middleware(as(own)), verifiedPassage())).rejects.toMatchObject({
      code: 'consumer.middleware-unsettled',
    });
  });

  it('when it calls next twice, whatever it makes of that, and the handler runs once', async () => {
    let calls = 0;
    const counting = async () => {
      calls += 1;
      return ACKNOWLEDGED;
    };
    const twice: ErasedMiddleware = async (_delivery, next) => {
      await next();
      return next();
    };
    const quietly: ErasedMiddleware = async (_delivery, next) => {
      const settled = await next();
      next().catch(() => {});
      return settled;
    };
    const unseen: ErasedMiddleware = async (_delivery, next) => {
      void next();
      return next().catch(() => skip('x'));
    };
    for (const own of [twice, quietly, unseen]) {
      await expect(run(middleware(own), verifiedPassage(), counting)).rejects.toMatchObject({
        code: 'consumer.next-twice',
      });
    }
    expect(calls).toBe(3);
  });
});

it('settles nothing before what it began has ended', async () => {
  let end = (_: Settled): void => {};
  const handled = new Promise<Settled>((resolve) => {
    end = resolve;
  });
  const hasty: ErasedMiddleware = async (_delivery, next) => {
    void next();
    return skip('did not wait');
  };
  let isSettled = false;
  const running = run(middleware(hasty), verifiedPassage(), () => handled).then(() => {
    isSettled = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isSettled).toBe(false);
  end(ACKNOWLEDGED);
  await running;
});

it('leaves no rejection unheard, whether it waits for it or not', async () => {
  const rejections: unknown[] = [];
  const onRejection = (reason: unknown): void => void rejections.push(reason);
  process.on('unhandledRejection', onRejection);
  const careless: ErasedMiddleware = async (_delivery, next) => {
    void next();
    void next();
    await new Promise((resolve) => setTimeout(resolve, 5));
    throw new Error('its own');
  };
  await expect(run(middleware(careless), verifiedPassage(), REJECTING)).rejects.toThrow('its own');
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', onRejection);
  expect(rejections).toEqual([]);
});

it('handles nothing that was given up meanwhile', async () => {
  const passage = verifiedPassage();
  const slow: ErasedMiddleware = async (_delivery, next) => {
    passage.abort(new Error('too late'));
    return next();
  };
  let isHandled = false;
  const handling = async () => {
    isHandled = true;
    return ACKNOWLEDGED;
  };
  await expect(run(middleware(slow), passage, handling)).rejects.toThrow('too late');
  expect(isHandled).toBe(false);
});

it('does not mind a settlement that was vouched for elsewhere', async () => {
  const settlement = asSettled({ kind: 'ack' });
  expect(
    (
      await run(
        middleware(async () => settlement),
        verifiedPassage(),
      )
    ).settlement,
  ).toBe(settlement);
});
