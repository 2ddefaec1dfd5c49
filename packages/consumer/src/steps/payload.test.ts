import { expect, it } from 'vitest';
import { payload } from './payload.js';
import { ENVELOPE, routedPassage, run } from './steps.fixture.js';

it('hands on a verified event', async () => {
  const { handed } = await run(payload, routedPassage());
  expect(handed[0]?.event).toMatchObject(ENVELOPE);
});

it('asks what a receiver asks, so that a newer publisher may add a property to a closed schema', async () => {
  const passage = routedPassage();
  const issue = { pointer: '/invented_later', keyword: 'additionalProperties', message: 'is not declared' };
  const contract = { ...passage.contract, validate: () => [issue], validateReceived: () => [] };
  expect((await run(payload, passage.routedTo(passage.route, contract))).handed).toHaveLength(1);
});

it('dead-letters at once what does not fit, with the place', async () => {
  const { settlement, handed } = await run(
    payload,
    routedPassage({ ...ENVELOPE, payload: { provider: 7, prompt: 'x' } }),
  );
  expect(settlement).toMatchObject({
    kind: 'dead-letter',
    failure: { code: 'message.invalid', pointer: expect.stringContaining('/payload') },
  });
  expect(handed).toEqual([]);
});
