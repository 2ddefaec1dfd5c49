import { expect, it } from 'vitest';
import { run, verifiedPassage } from './steps.fixture.js';
import { where } from './where.js';

it('lets pass what every predicate holds for', async () => {
  const { handed } = await run(where([() => true, async () => true], 1_000), verifiedPassage());
  expect(handed).toHaveLength(1);
  expect(handed[0]?.outcome).toBeUndefined();
});

it.each([false, undefined, 0, ''])('acknowledges and marks what one answers %j to', async (answer) => {
  for (const predicate of [() => answer, async () => answer]) {
    const passage = verifiedPassage();
    const { settlement, handed } = await run(where([() => true, predicate], 1_000), passage);
    expect(settlement).toEqual({ kind: 'ack' });
    expect([handed.length, passage.outcome]).toEqual([0, 'skipped']);
  }
});

it('leaves to `fail` what a predicate throws or rejects with', async () => {
  const throwing = (): never => {
    throw new RangeError('no');
  };
  await expect(run(where([throwing], 1_000), verifiedPassage())).rejects.toThrow(RangeError);
  await expect(run(where([async () => throwing()], 1_000), verifiedPassage())).rejects.toThrow(RangeError);
});

it('fails where an answer does not come in time', async () => {
  await expect(run(where([() => new Promise(() => {})], 10), verifiedPassage())).rejects.toMatchObject({
    code: 'handler.timeout',
  });
});
