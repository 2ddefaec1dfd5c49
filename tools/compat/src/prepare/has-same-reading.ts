import { walkSchema } from '@bloodbank/schema-model';
import type { NormalSchema } from './normalise.js';

/** Where ajv may see a value otherwise than the specification does: it divides doubles, and forgets what was evaluated. */
const AMBIGUOUS = ['multipleOf', 'contains', 'unevaluatedItems', 'unevaluatedProperties'];

/** Whether the evaluator and the validator cannot differ on a schema. */
export function hasSameReading({ $defs }: NormalSchema): boolean {
  const places = Object.values($defs).flatMap((schema) => [...walkSchema(schema)]);
  return !places.some(({ schema }) => AMBIGUOUS.some((keyword) => schema[keyword] !== undefined));
}
