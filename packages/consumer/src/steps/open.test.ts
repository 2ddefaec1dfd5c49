import { expect, it } from 'vitest';
import { open } from './open.js';
import { decodedPassage, ENVELOPE, run } from './steps.fixture.js';

it('hands an envelope on with its lineage complete, whatever its payload is', async () => {
  const { handed } = await run(open, decodedPassage({ ...ENVELOPE, payload: 7 }));
  expect(handed[0]?.envelope).toMatchObject({
    correlation_id: ENVELOPE.event_id,
    correlation_ids: [],
    causation_id: null,
    agent_context: null,
    metadata: {},
    payload: 7,
  });
});

it('dead-letters at once what is no envelope, with the place', async () => {
  const { settlement, handed } = await run(open, decodedPassage({ ...ENVELOPE, event_id: 7 }));
  expect(settlement).toMatchObject({
    kind: 'dead-letter',
    failure: { code: 'message.invalid', pointer: '/event_id' },
  });
  expect(handed).toEqual([]);
});
