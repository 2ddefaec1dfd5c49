import { createHash } from 'node:crypto';
import type { JsonSchema, JsonValue } from '@bloodbank/schema-model';
import { normalise } from './normalise.js';
import { createOracle } from './oracle.js';
import { type Policy, toReader, toWriter } from './policy.js';
import { isProvenWithin } from './prove.js';
import { searchWitness } from './search.js';

/** SAFE is proven, BREAK has a witness, UNPROVEN is neither: a risk. `tried` counts the payloads that were tried. */
export type Verdict =
  | { readonly verdict: 'SAFE'; readonly provenBy: 'equality' | 'proof'; readonly tried: number }
  | {
      readonly verdict: 'BREAK';
      readonly witness: JsonValue;
      /** What the reader says of the witness. */
      readonly message: string;
      /** Where in the witness, as a JSON pointer; '' is all of it. */
      readonly pointer: string;
      readonly tried: number;
    }
  | { readonly verdict: 'UNPROVEN'; readonly tried: number; readonly reason?: string };

export interface CompareOptions {
  readonly policy?: Policy;
  /** Payloads that are tried before any that are made up. */
  readonly examples?: readonly JsonValue[];
  /** For each direction; half for the proof, half for the search. */
  readonly budgetMs?: number;
  /** Of the search's choices; the same seed finds the same witness. */
  readonly seed?: number;
  /** How many payloads the search makes at most. */
  readonly maxPayloads?: number;
  /** Ends what is under way: what is not settled by then is UNPROVEN. */
  readonly signal?: AbortSignal;
}

/** A schema made ready once, to be compared many times. Two that mean the same in the same words have the same `hash`. */
export interface PreparedSchema {
  readonly kind: 'prepared-schema';
  readonly hash: string;
  readonly schema: JsonSchema;
}

export function prepareSchema(schema: JsonSchema): PreparedSchema {
  const hash = createHash('sha256')
    .update(JSON.stringify(normalise(schema, '')))
    .digest('hex');
  return { kind: 'prepared-schema', hash, schema };
}

function isPrepared(schema: JsonSchema | PreparedSchema): schema is PreparedSchema {
  return typeof schema === 'object' && schema.kind === 'prepared-schema';
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
    if (isProvenWithin(a, b, oracle, start + budgetMs / 2)) return { verdict: 'SAFE', provenBy: 'proof', tried: 0 };
    const { witness, tried } = searchWitness(a, b, oracle, options.examples ?? [], start + budgetMs);
    return witness === undefined
      ? { verdict: 'UNPROVEN', tried }
      : { verdict: 'BREAK', witness, message: oracle.errorOf(b, witness), pointer: '', tried };
  } catch (error) {
    return { verdict: 'UNPROVEN', tried: 0, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Compares two versions of one payload's schema, each with its references inside. Pure, never throws for a schema. */
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
  return {
    backward: judge(before.schema, after.schema, options),
    forward: judge(after.schema, before.schema, options),
  };
}
