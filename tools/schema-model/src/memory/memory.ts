import type { JsonValue } from '../json.js';

/**
 * Remembers what was worked out before, by everything that it was worked out from. What it returns is what `work` would
 * return: whoever asks never sees a difference but the time.
 */
export interface Memory {
  /**
   * `kind` says which work it is, `key` names all that the work depends on. The result is JSON, and nobody changes it.
   */
  recall<T extends JsonValue>(kind: string, key: string, work: () => T): T;
  /** The same for work that takes its time. */
  recallLater<T extends JsonValue>(kind: string, key: string, work: () => Promise<T>): Promise<T>;
}

/** Works everything out each time. */
export const FORGETFUL: Memory = {
  recall: (_kind, _key, work) => work(),
  recallLater: (_kind, _key, work) => work(),
};
