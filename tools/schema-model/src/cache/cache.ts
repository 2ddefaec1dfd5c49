import type { JsonValue } from '../json.js';

/**
 * Keeps what was computed before, by everything that it was computed from. What it returns is what `work` would
 * return: a caller sees no difference but the time.
 */
export interface Cache {
  /**
   * `kind` says which work it is, `key` names all that the work depends on. The result is JSON, and nobody changes it.
   */
  getOrCompute<T extends JsonValue>(kind: string, key: string, work: () => T): T;
}

/** Computes everything each time. */
export const NO_CACHE: Cache = {
  getOrCompute: (_kind, _key, work) => work(),
};
