/** What the compiler must infer, and what it must refuse, for whoever defines a projection. */
import { contracts } from '@bloodbank/contracts';
import { expectTypeOf } from 'vitest';
import { defineProjection } from './define-projection.js';

const base = { contracts, name: 'a', version: 1, tables: [] } as const;

defineProjection({
  ...base,
  on: {
    'llm.prompt': (event, tx) => {
      expectTypeOf(event.event_type).toEqualTypeOf<'llm.prompt'>();
      expectTypeOf(event.payload.prompt).toEqualTypeOf<string>();
      // @ts-expect-error a misspelt field
      event.payload.promt;
      return tx.query('SELECT 1', []);
    },
    'fireflies.transcript.*': (event) => {
      if (event.event_type === 'fireflies.transcript.ready') expectTypeOf(event.payload.title).toEqualTypeOf<string>();
    },
  },
});
defineProjection({
  ...base,
  // @ts-expect-error a misspelt type
  on: { 'llm.promt': () => {} },
});
// Without contracts nobody knows what a payload is.
defineProjection({
  name: 'a',
  version: 1,
  tables: [],
  on: { 'any.type': (event) => expectTypeOf(event.payload).toEqualTypeOf<unknown>() },
});
