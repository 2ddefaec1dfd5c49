import { expect, it } from 'vitest';
import { type Adapter, adapt } from './adapt.js';
import { ENVELOPE, openedPassage, run } from './steps.fixture.js';

const rename: Adapter = (envelope) =>
  envelope.event_type === 'llm.ask' ? { ...envelope, event_type: 'llm.prompt' } : envelope;
const fill: Adapter = (envelope) =>
  envelope.event_type === 'llm.prompt'
    ? { ...envelope, payload: { provider: 'anthropic', prompt: 'filled' } }
    : envelope;

it('hands on what one adapter after the other made of an envelope', async () => {
  const { handed } = await run(adapt([rename, fill]), openedPassage({ ...ENVELOPE, event_type: 'llm.ask' }));
  expect(handed[0]?.envelope).toMatchObject({ event_type: 'llm.prompt', payload: { prompt: 'filled' } });
});

it('leaves alone what no adapter changes', async () => {
  const passage = openedPassage({ ...ENVELOPE, event_type: 'llm.error' });
  const { envelope } = passage;
  const { handed } = await run(adapt([rename, fill]), passage);
  expect(handed[0]?.envelope).toBe(envelope);
});

it('holds what an adapter makes to the schema of the envelope', async () => {
  const { settlement } = await run(adapt([(envelope) => ({ ...envelope, event_id: 'x' })]), openedPassage());
  expect(settlement).toMatchObject({ kind: 'dead-letter', failure: { code: 'message.invalid', pointer: '/event_id' } });
});

it('leaves to `fail` what an adapter throws', async () => {
  const broken: Adapter = () => {
    throw new TypeError('no');
  };
  await expect(run(adapt([broken]), openedPassage())).rejects.toThrow(TypeError);
});
