import type { JsonValue } from '@bloodbank/schema-model';
import type { Cache } from '@bloodbank/schema-model/cache';

/** Results by the kind and the key of the work. */
export type Entries = ReadonlyMap<string, JsonValue>;

export interface RunCache extends Cache {
  /** What was asked for, which is all that is worth keeping. */
  readonly asked: Entries;
  /** Whether something was asked for that was not known before, or is not asked for any more. */
  isChanged(): boolean;
}

/** A cache for one run, which may know already what an earlier one did. */
export function createRunCache(known: Entries = new Map()): RunCache {
  const asked = new Map<string, JsonValue>();
  let isNew = false;
  return {
    asked,
    isChanged: () => isNew || asked.size !== known.size,
    getOrCompute(kind, key, work) {
      const name = `${kind} ${key}`;
      const found = asked.get(name) ?? known.get(name);
      isNew ||= found === undefined;
      const value = (found as ReturnType<typeof work> | undefined) ?? work();
      asked.set(name, value);
      return value;
    },
  };
}
