import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PendingPublish } from './pending-publish.js';
import { UnconfirmedPublishes } from './unconfirmed-publishes.js';

/** In a test, a publish is its tag. */
const publishOf = (tag: number): PendingPublish => tag as unknown as PendingPublish;

it('hands out each publish once, by the first confirm that names it, whatever the order of confirms', () => {
  const step = fc.oneof(
    fc.record({ add: fc.integer({ min: 1, max: 9_000 }) }),
    fc.record({ confirm: fc.nat(20_000), multiple: fc.boolean() }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const unconfirmed = new UnconfirmedPublishes();
      const open = new Set<number>();
      let last = 0;
      for (const each of steps) {
        if ('add' in each) {
          for (let count = 0; count < each.add; count++) {
            unconfirmed.add(publishOf(++last));
            open.add(last);
          }
          continue;
        }
        const { confirm, multiple } = each;
        const expected = [...open].filter((tag) => (multiple ? tag <= confirm : tag === confirm));
        for (const tag of expected) open.delete(tag);
        expect(unconfirmed.take(confirm, multiple)).toEqual(expected);
      }
    }),
    { numRuns: 30 },
  );
});
