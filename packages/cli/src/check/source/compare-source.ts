import type { CheckOptions, SchemaTree, Word } from '@bloodbank/compat';
import { createAssignability } from './is-assignable.js';
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
  const mayPublish = createAssignability({ from: worlds.old, to: worlds.now }, 'of-from');
  const mayConsume = createAssignability({ from: worlds.now, to: worlds.old }, 'of-to');
  return (before, after) => {
    const old = worlds.old.shapeOf({ file: before.file, pointer: '' });
    const now = worlds.now.shapeOf({ file: after.file, pointer: '' });
    if (old === undefined || now === undefined) return { publisher: 'UNPROVEN', consumer: 'UNPROVEN' };
    const judge = (assign: () => Word): Word => {
      try {
        return assign();
      } catch (error) {
        if (error instanceof RangeError) return 'UNPROVEN';
        throw error;
      }
    };
    return {
      publisher: judge(() => mayPublish(old, now)),
      consumer: judge(() => mayConsume(now, old)),
    };
  };
}
