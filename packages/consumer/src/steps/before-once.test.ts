import { ACKNOWLEDGED, type Settled } from '@bloodbank/core/pipeline';
import { expect, it } from 'vitest';
import { skip } from '../middleware/settlements.js';
import { beforeOnce } from './before-once.js';
import type { ErasedMiddleware } from './middleware.js';
import { REJECTING, run, verifiedPassage } from './steps.fixture.js';

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const placed = (middleware: ErasedMiddleware, timeoutMs = 40) => beforeOnce({ middleware, timeoutMs });

it('passes on how it ended in time', async () => {
  const through: ErasedMiddleware = (_delivery, next) => next();
  expect((await run(placed(through), verifiedPassage())).settlement).toBe(ACKNOWLEDGED);
  await expect(run(placed(through), verifiedPassage(), REJECTING)).rejects.toThrow('further in');
  expect(
    (
      await run(
        placed(async () => skip('x')),
        verifiedPassage(),
      )
    ).handed,
  ).toEqual([]);
});

it('fails when it takes too long before next, and then handles nothing any more', async () => {
  let isHandled = false;
  let later: Promise<unknown> = Promise.resolve();
  const slow: ErasedMiddleware = async (_delivery, next) => {
    await after(80);
    later = next().catch((error: unknown) => error);
    return later as Promise<Settled>;
  };
  const passage = verifiedPassage();
  const { signal } = passage.context;
  const running = run(placed(slow), passage, async () => {
    isHandled = true;
    return ACKNOWLEDGED;
  });
  await expect(running).rejects.toMatchObject({ code: 'consumer.middleware-timeout' });
  expect(signal.reason).toMatchObject({ code: 'consumer.middleware-timeout' });
  await after(80);
  expect(await later).toMatchObject({ code: 'consumer.middleware-timeout' });
  expect(isHandled).toBe(false);
});

it('does not count the time of what comes after it, and has its own again when that is over', async () => {
  const through: ErasedMiddleware = (_delivery, next) => next();
  const { settlement } = await run(placed(through), verifiedPassage(), async () => {
    await after(80);
    return ACKNOWLEDGED;
  });
  expect(settlement).toBe(ACKNOWLEDGED);
  const lingering: ErasedMiddleware = async (_delivery, next) => {
    await next();
    return new Promise<Settled>(() => {});
  };
  await expect(run(placed(lingering), verifiedPassage())).rejects.toMatchObject({
    code: 'consumer.middleware-timeout',
  });
});
