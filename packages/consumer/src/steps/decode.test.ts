import { expect, it } from 'vitest';
import { Passage } from '../passage.js';
import { decode } from './decode.js';
import { deliveryOf, ENVELOPE, run } from './steps.fixture.js';

it('hands on what the body says', async () => {
  const { handed } = await run(decode, new Passage(deliveryOf()));
  expect(handed.map(({ decoded }) => decoded.value)).toEqual([ENVELOPE]);
});

it('dead-letters at once what is no JSON', async () => {
  const { settlement, handed } = await run(decode, new Passage(deliveryOf(Buffer.from('hello'))));
  expect(settlement).toMatchObject({ kind: 'dead-letter', failure: { code: 'message.undecodable' } });
  expect(handed).toEqual([]);
});

it('reads no body twice', async () => {
  const passage = new Passage(deliveryOf(Buffer.from('not read')));
  passage.decodedAs({ ok: true, value: 'read before' });
  const { handed } = await run(decode, passage);
  expect(handed.map(({ decoded }) => decoded.value)).toEqual(['read before']);
});
