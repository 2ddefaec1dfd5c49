import { keyOf } from '@bloodbank/schema-model/refs';
import type { CheckOptions } from '../report/check-options.js';
import type { VerdictKind } from '../report/report.js';
import type { SchemaTree } from '../trees/schema-tree.js';
import { createAssignability } from './is-assignable.js';
import { createNamedTypes, type NamedTypes } from './named-types.js';
import { createShapeWorlds, type RenderType } from './shape-world.js';
import { StepBudget } from './step-budget.js';
import { TypeTable } from './type-table.js';

/** For one side of one event. */
const STEPS = 200_000;

/**
 * Whether code still compiles against the types that the generator emits now, under `strict`. SAFE: all of it does; BREAK: some
 * does not; UNPROVEN: not followed, or too many steps.
 *
 * A publisher writes literals: of every object that the old type allows, with all names, the required ones or any between,
 * and in a map any name at all; what is no object is a value of its type. Each must be taken where the new type is wanted, and a
 * literal may have no name that is unknown there.
 *
 * A consumer has a value of the new type where it had one of the old. It must be assignable to the old type, and every name that
 * an object of the old type declares must be there to be read, optional or through an index signature; so must the index
 * signature itself, and every place of a tuple. It does not say that a `switch` still compiles that names a value which is gone.
 *
 * Pairs of types are remembered from event to event: names mean the same in all of a tree.
 */
export function createSourceComparison(
  previous: SchemaTree,
  current: SchemaTree,
  renderType: RenderType,
  steps: number = STEPS,
): NonNullable<CheckOptions['compareSource']> {
  const table = new TypeTable();
  const budget = new StepBudget(steps);
  const relate = createAssignability(table, budget);
  // Where no event changed, nobody asks for a type.
  let types: NamedTypes | undefined;
  const decide = (compare: () => VerdictKind): VerdictKind => {
    budget.refill();
    try {
      return compare();
    } catch (error) {
      if (error instanceof RangeError) return 'UNPROVEN';
      throw error;
    }
  };
  return (before, after) => {
    types ??= createNamedTypes(createShapeWorlds(previous, current, renderType), table);
    const old = types.previous(keyOf({ file: before.file, pointer: '' }));
    const now = types.current(keyOf({ file: after.file, pointer: '' }));
    if (old === undefined || now === undefined) return { publisher: 'UNPROVEN', consumer: 'UNPROVEN' };
    return { publisher: decide(() => relate(old, now, 'fresh')), consumer: decide(() => relate(now, old, 'read')) };
  };
}
