import type { JsonObject, JsonValue } from '@bloodbank/schema-model';
import type { Cache } from '@bloodbank/schema-model/cache';

export interface RunCache extends Cache {
  /** What was asked for, which is all that is worth keeping. */
  readonly asked: Readonly<Record<string, JsonValue>>;
  /** Whether something was asked for that was not known before, or is not asked for any more. */
  isChanged(): boolean;
}

/** A cache for one run, which may know already what an earlier one did. */
export function createRunCache(known: JsonObject = {}): RunCache {
  const asked: Record<string, JsonValue> = {};
  let isNew = false;
  const find = (name: string): JsonValue | undefined =>
    asked[name] ?? (Object.hasOwn(known, name) ? known[name] : undefined);
  const keep = <T extends JsonValue>(name: string, value: T): T => {
    asked[name] = value;
    return value;
  };
  return {
    asked,
    isChanged: () => isNew || Object.keys(asked).length !== Object.keys(known).length,
    getOrCompute(kind, key, work) {
      const name = `${kind} ${key}`;
      const found = find(name) as ReturnType<typeof work> | undefined;
      isNew ||= found === undefined;
      return keep(name, found ?? work());
    },
    async getOrComputeAsync(kind, key, work) {
      const name = `${kind} ${key}`;
      const found = find(name) as Awaited<ReturnType<typeof work>> | undefined;
      isNew ||= found === undefined;
      return keep(name, found ?? (await work()));
    },
  };
}
