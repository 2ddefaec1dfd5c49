import type { JsonValue } from '@bloodbank/schema-model';
import { listAt } from './changed.js';
import type { Rule } from './rule.js';
import { valueClaims } from './value-claims.js';

export const enumValueNoDelete: Rule = {
  id: 'enum-value-no-delete',
  purpose: 'no value of an enumeration goes away.',
  why: 'Messages that carry the value are refused.',
  fix: 'Keep the value. Publish the change as a new version of the event, and keep this one as it is.',
  *find(change) {
    if (!Array.isArray(change.previous['enum']) || !Array.isArray(change.current['enum'])) return;
    const old = listAt(change.previous, 'enum');
    yield* valueClaims(old, listAt(change.current, 'enum'), (gone, index, text) => ({
      direction: 'backward',
      message: `${text} removed`,
      at: ['enum'],
      before: index === undefined ? ['enum'] : ['enum', index],
      alone: { ...change.previous, enum: remaining(old, gone, listAt(change.current, 'enum')) },
      undone: { ...change.current, enum: [...listAt(change.current, 'enum'), ...gone] },
    }));
  },
};

/** An empty list is none to validators: where nothing is left, the values that came instead stand for it. */
function remaining(
  old: readonly JsonValue[],
  gone: ReadonlySet<JsonValue>,
  now: readonly JsonValue[],
): readonly JsonValue[] {
  const left = old.filter((value) => !gone.has(value));
  return left.length === 0 ? now : left;
}
