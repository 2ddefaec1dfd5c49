import type { JsonSchema, JsonValue } from '@bloodbank/schema-model';
import { normalise } from './normalise.js';
import { createOracle } from './oracle.js';
import { type Policy, toReader, toWriter } from './policy.js';
import { isProvenWithin } from './prove.js';
import { searchWitness } from './search.js';

/** SAFE is proven, BREAK has a witness, UNPROVEN is neither: a risk. */
export type Verdict =
  | { readonly verdict: 'SAFE' }
  | { readonly verdict: 'BREAK'; readonly witness: JsonValue; readonly message: string }
  | { readonly verdict: 'UNPROVEN'; readonly tried: number; readonly reason?: string };

export interface CompareOptions {
  readonly policy?: Policy;
  /** Payloads that are tried before any that are made up. */
  readonly examples?: readonly JsonValue[];
  /** For each direction; half for the proof, half for the search. */
  readonly budgetMs?: number;
}

export interface Comparison {
  /** Old payloads, read with the new schema. */
  readonly backward: Verdict;
  /** New payloads, read with the old schema. */
  readonly forward: Verdict;
}

const BUDGET_MS = 2_000;

function judge(writer: JsonSchema, reader: JsonSchema, options: CompareOptions): Verdict {
  const budgetMs = options.budgetMs ?? BUDGET_MS;
  try {
    let a = normalise(writer, 'writer');
    let b = normalise(reader, 'reader');
    if (options.policy !== 'set') {
      const before = createOracle({ writer: a });
      a = toWriter(a, (ref) => before.resolve(ref));
      b = toReader(b);
    }
    const oracle = createOracle({ writer: a, reader: b });
    const start = Date.now();
    if (isProvenWithin(a, b, oracle, start + budgetMs / 2)) return { verdict: 'SAFE' };
    const { witness, tried } = searchWitness(a, b, oracle, options.examples ?? [], start + budgetMs);
    return witness === undefined
      ? { verdict: 'UNPROVEN', tried }
      : { verdict: 'BREAK', witness, message: oracle.errorOf(b, witness) };
  } catch (error) {
    return { verdict: 'UNPROVEN', tried: 0, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Compares two versions of one payload's schema, each with its references inside. Pure, never throws for a schema. */
export function compareSchemas(previous: JsonSchema, current: JsonSchema, options: CompareOptions = {}): Comparison {
  return { backward: judge(previous, current, options), forward: judge(current, previous, options) };
}
