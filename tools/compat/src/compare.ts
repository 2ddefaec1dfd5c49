import type { JsonSchema } from '@bloodbank/schema-model';
import { compareDirection } from './compare-direction.js';
import type { CompareOptions } from './compare-options.js';
import { isPrepared, type PreparedSchema, prepareSchema } from './prepare/prepare-schema.js';
import type { Verdict } from './verdict.js';

export interface Comparison {
  /** Old payloads, read with the new schema. */
  readonly backward: Verdict;
  /** New payloads, read with the old schema. */
  readonly forward: Verdict;
}

/**
 * Compares two versions of one payload's schema, each with its references inside. Pure; never throws for a schema.
 *
 * @example compareSchemas({ type: 'object' }, { type: 'object', required: ['id'] }).backward.verdict // 'BREAK'
 */
export function compareSchemas(
  previous: JsonSchema | PreparedSchema,
  current: JsonSchema | PreparedSchema,
  options: CompareOptions = {},
): Comparison {
  const before = isPrepared(previous) ? previous : prepareSchema(previous);
  const after = isPrepared(current) ? current : prepareSchema(current);
  if (before.hash === after.hash) {
    const same: Verdict = { verdict: 'SAFE', provenBy: 'equality', tried: 0 };
    return { backward: same, forward: same };
  }
  return { backward: compareDirection(before, after, options), forward: compareDirection(after, before, options) };
}
