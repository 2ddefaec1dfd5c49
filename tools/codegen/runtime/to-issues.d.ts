import type { Issue } from './contract.js';

/** The shape of an ajv error, as far as it is read. */
export interface AjvError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** ajv's errors as issues, at most twenty. */
export function toIssues(errors: readonly AjvError[] | null | undefined, payload: unknown): readonly Issue[];
