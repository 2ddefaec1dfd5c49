import type { JsonValue } from '@bloodbank/schema-model';
import type { Policy } from './policy/policy.js';

/** How two schemas are compared. */
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
