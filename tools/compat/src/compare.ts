import type { JsonSchema, JsonValue } from '@bloodbank/schema-model';
import { compareDirection } from './compare-direction.js';
import type { Policy } from './policy/policy.js';
import { isPrepared, type PreparedSchema, prepareSchema } from './prepare/prepare-schema.js';
import type { Verdict } from './verdict.js';

export interface CompareOptions {
  readonly policy?: Policy;
  /** Payloads that are tried before any that are made up, beside the schemas' own `examples`. */
  readonly examples?: readonly JsonValue[];
  /** For each direction; half for the proof, half for the search. */
  readonly budgetMs?: number;
  /** Of the search's choices; the same seed makes the same payloads. */
  readonly seed?: number;
  /** How many payloads the search tries at most. */
  readonly maxPayloads?: number;
  /** What is not decided when it is aborted is UNPROVEN. */
  readonly signal?: AbortSignal;
}

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
