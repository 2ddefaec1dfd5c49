import type { Registry } from '@bloodbank/core/contract';
import { expect, it } from 'vitest';
import { Passage } from '../passage.js';
import { decode } from './decode.js';
import { deliveryOf, ENVELOPE, run } from './steps.fixture.js';

const registry = { find: () => undefined } as unknown as Registry;

it('hands on what the body says', async () => {
  const { handed } = await run(decode(registry), new Passage(deliveryOf()));
  expect(handed.map(({ decoded }) => decoded.value)).toEqual([ENVELOPE]);
});

it('dead-letters at once what is no JSON', async () => {
  const { settlement, handed } = await run(decode(registry), new Passage(deliveryOf(Buffer.from('hello'))));
  expect(settlement).toMatchObject({ kind: 'dead-letter', failure: { code: 'message.undecodable' } });
  expect(handed).toEqual([]);
});

it('reads no body twice', async () => {
  const passage = new Passage(deliveryOf(Buffer.from('not read')));
  passage.decodedAs({ ok: true, value: 'read before' });
  const { handed } = await run(decode(registry), passage);
  expect(handed.map(({ decoded }) => decoded.value)).toEqual(['read before']);
});

it('hands on what the adapters make of it, which know under which routing key it came', async () => {
  const shout = {
    name: 'shout',
    adapt: (message: object, { routingKey }: { readonly routingKey: string | undefined }) => ({
      ...message,
      routingKey,
    }),
  };
  const { handed } = await run(decode({ ...registry, adapters: [shout] }), new Passage(deliveryOf()));
  const passage = new Passage(deliveryOf());
  expect(handed.map(({ decoded }) => decoded.value)).toEqual([{ ...ENVELOPE, routingKey: passage.routingKey }]);
});
