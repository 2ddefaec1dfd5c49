import type { JsonObject, JsonValue, Memory } from '@bloodbank/schema-model';

export interface RunMemory extends Memory {
  /** What was asked for, which is all that is worth keeping. */
  readonly asked: Readonly<Record<string, JsonValue>>;
  /** Whether something was asked for that was not known before, or is not asked for any more. */
  isChanged(): boolean;
}

/** A memory for one run, which may know already what an earlier one did. */
export function createRunMemory(known: JsonObject = {}): RunMemory {
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
    recall(kind, key, work) {
      const name = `${kind} ${key}`;
      const found = find(name) as ReturnType<typeof work> | undefined;
      isNew ||= found === undefined;
      return keep(name, found ?? work());
    },
    async recallLater(kind, key, work) {
      const name = `${kind} ${key}`;
      const found = find(name) as Awaited<ReturnType<typeof work>> | undefined;
      isNew ||= found === undefined;
      return keep(name, found ?? (await work()));
    },
  };
}
