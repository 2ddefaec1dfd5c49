import type { Issue } from './contract.js';
import type { Declared } from './declared-names.js';

/** Properties of a payload that its schema does not declare, at most twenty. */
export function findUndeclared(declared: Declared, payload: unknown): readonly Issue[];
