import { keyOf } from '../refs/target.js';
import type { SchemaUnit } from './schema-set.js';

/** The key in `SchemaSet.refs` of the reference that stands at a pointer of a unit's file. */
export function refKey(unit: Pick<SchemaUnit, 'file' | 'within'>, pointer: string): string {
  const key = keyOf({ file: unit.file, pointer });
  return unit.within === undefined ? key : `${key} within ${unit.within}`;
}
