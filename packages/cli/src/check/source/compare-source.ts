import type { CheckOptions, SchemaTree, Word } from '@bloodbank/compat';
import { keyOf } from '@bloodbank/schema-model';
import { createAssignability } from './is-assignable.js';
import { createNamedTypes, type NamedTypes } from './named-types.js';
import { createShapeWorlds } from './shape-world.js';
import { StepBudget } from './step-budget.js';
import { TypeTable } from './type-table.js';

/** For one event. A large event of a real tree takes a tenth of a percent of them. */
const STEPS = 200_000;

export function createSourceComparison(
  previous: SchemaTree,
  current: SchemaTree,
  steps: number = STEPS,
): NonNullable<CheckOptions['compareSource']> {
  const table = new TypeTable();
  const budget = new StepBudget(steps);
  const relate = createAssignability(table, budget);
  // Where no event changed, nobody asks for a type.
  let types: NamedTypes | undefined;
  const judge = (compare: () => Word): Word => {
    budget.refill();
    try {
      return compare();
    } catch (error) {
      if (error instanceof RangeError) return 'UNPROVEN';
      throw error;
    }
  };
  return (before, after) => {
    types ??= createNamedTypes(...createShapeWorlds(previous, current), table);
    const old = types.previous(keyOf({ file: before.file, pointer: '' }));
    const now = types.current(keyOf({ file: after.file, pointer: '' }));
    if (old === undefined || now === undefined) return { publisher: 'UNPROVEN', consumer: 'UNPROVEN' };
    return { publisher: judge(() => relate(old, now, 'fresh')), consumer: judge(() => relate(now, old, 'read')) };
  };
}
