import { ACKNOWLEDGED } from '@bloodbank/core/pipeline';
import { expect, it } from 'vitest';
import { Lifetime } from '../lifetime.js';
import { destination, ENVELOPE, REJECTING, run, verifiedPassage } from './steps.fixture.js';
import { timeLimit } from './time-limit.js';

it('passes on how it ended in time', async () => {
  expect((await run(timeLimit(1_000), verifiedPassage())).settlement).toBe(ACKNOWLEDGED);
  await expect(run(timeLimit(1_000), verifiedPassage(), REJECTING)).rejects.toThrow('from further in');
});

it('fails what takes longer, and aborts the signal that was asked for before, and after', async () => {
  const [early, late] = [verifiedPassage(), verifiedPassage()];
  const { signal } = early.context;
  for (const passage of [early, late]) {
    await expect(run(timeLimit(10), passage, () => new Promise(() => {}))).rejects.toMatchObject({
      code: 'handler.timeout',
      message: expect.stringContaining('10 ms'),
    });
  }
  expect(signal.reason).toMatchObject({ code: 'handler.timeout' });
  expect(late.context.signal.reason).toMatchObject({ code: 'handler.timeout' });
});

it('lets the signal follow the service that stops', async () => {
  const lifetime = new Lifetime();
  const passage = verifiedPassage(ENVELOPE, {}, destination({ lifetime }));
  const { signal } = passage.context;
  expect(signal.aborted).toBe(false);
  lifetime.stop(new Error('the end'));
  expect(signal.reason).toMatchObject({ message: 'the end' });
  const after = verifiedPassage(ENVELOPE, {}, destination({ lifetime }));
  expect(after.context.signal.aborted).toBe(true);
});
