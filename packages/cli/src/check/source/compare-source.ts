import type { CheckOptions, SchemaTree, Word } from '@bloodbank/compat';
import { isAssignable } from './is-assignable.js';
import { createShapeWorld } from './shape-world.js';

/**
 * Whether code still compiles against the types that the generator emits now. A publisher writes literals of the old type
 * where the new one is wanted; a consumer reads the new type as if it were the old.
 */
export function createSourceComparison(
  previous: SchemaTree,
  current: SchemaTree,
): NonNullable<CheckOptions['compareSource']> {
  const worlds = { old: createShapeWorld(previous), now: createShapeWorld(current) };
  return (before, after) => {
    const old = worlds.old.shapeOf({ file: before.file, pointer: '' });
    const now = worlds.now.shapeOf({ file: after.file, pointer: '' });
    if (old === undefined || now === undefined) return { publisher: 'UNPROVEN', consumer: 'UNPROVEN' };
    const left = { shape: old, world: worlds.old };
    const right = { shape: now, world: worlds.now };
    const judge = (assign: () => Word): Word => {
      try {
        return assign();
      } catch (error) {
        if (error instanceof RangeError) return 'UNPROVEN';
        throw error;
      }
    };
    return {
      publisher: judge(() => isAssignable(left, right, 'of-from')),
      consumer: judge(() => isAssignable(right, left, 'of-to')),
    };
  };
}
