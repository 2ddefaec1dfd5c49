import type { JsonSchema, JsonValue } from '@bloodbank/schema-model';
import { compareSchemas } from '../compare.js';
import { type Accepts, acceptsOf } from './plain-ajv.fixture.js';

export interface Tally {
  SAFE: number;
  BREAK: number;
  UNPROVEN: number;
  readonly falseVerdicts: string[];
}

export function createTally(): Tally {
  return { SAFE: 0, BREAK: 0, UNPROVEN: 0, falseVerdicts: [] };
}

/**
 * Judges a pair under `set`, and holds the verdict against plain ajv on values that were made without it: SAFE is false where one
 * of them breaks, BREAK where its own witness does not.
 */
export function huntFalseVerdict(
  tally: Tally,
  a: JsonSchema,
  b: JsonSchema,
  values: Iterable<JsonValue>,
  budgetMs = 400,
): void {
  const { backward } = compareSchemas(a, b, { policy: 'set', budgetMs, maxPayloads: 300 });
  tally[backward.verdict]++;
  if (backward.verdict === 'UNPROVEN') return;
  let isOld: Accepts;
  let isNew: Accepts;
  try {
    [isOld, isNew] = [acceptsOf(a), acceptsOf(b)];
  } catch {
    // ajv refuses some schemas that the specification allows, such as an empty `enum`.
    return;
  }
  const breaks = (value: JsonValue): boolean => isOld(value) === true && isNew(value) === false;
  const found =
    backward.verdict === 'SAFE'
      ? [...values].find(breaks)
      : backward.witness === undefined || breaks(backward.witness)
        ? undefined
        : backward.witness;
  if (found !== undefined) tally.falseVerdicts.push(`${backward.verdict}: ${JSON.stringify({ a, b, value: found })}`);
}
