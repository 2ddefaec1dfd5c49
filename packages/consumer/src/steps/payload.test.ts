import { expect, it } from 'vitest';
import { payload } from './payload.js';
import { ENVELOPE, routedPassage, run } from './steps.fixture.js';

it('hands on a verified event', async () => {
  const { handed } = await run(payload, routedPassage());
  expect(handed[0]?.event).toMatchObject(ENVELOPE);
});

it('lets a newer publisher add a property', async () => {
  const newer = { ...ENVELOPE, payload: { ...ENVELOPE.payload, invented_later: true } };
  const { handed } = await run(payload, routedPassage(newer));
  expect(handed).toHaveLength(1);
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
