import { isObject, joinPointer } from '@bloodbank/core/json';

/** A message that an event caused. */
export interface Child {
  readonly eventType: string;
  readonly payload: unknown;
}

/** What a shadow run made of one event, where it is not what was made of it then. */
export interface ChildrenDiff {
  /** Were published then, and not now. */
  readonly missing: readonly Child[];
  /** Are published now, and were not then. */
  readonly unexpected: readonly Child[];
  /** Of the same type, with another payload. */
  readonly changed: readonly { readonly eventType: string; readonly differences: readonly Difference[] }[];
}

export interface Difference {
  /** JSON pointer into the payload. */
  readonly pointer: string;
  /** Undefined where it was not there. */
  readonly stored: unknown;
  readonly shadow: unknown;
}

/** Of one pair of payloads no more are named. */
const MAX_DIFFERENCES = 20;

/**
 * Compares by type and payload; ids, times and order are no difference, nor is what stands at one of the `ignored` JSON pointers of a
 * payload. Undefined where there is none.
 */
export function compareChildren(
  stored: readonly Child[],
  shadow: readonly Child[],
  ignored: ReadonlySet<string> = new Set(),
): ChildrenDiff | undefined {
  const missing = [...stored];
  const unexpected: Child[] = [];
  // Those that are the same first, so that only what is left over is paired by its type.
  for (const child of shadow) {
    const same = missing.findIndex(
      (one) => one.eventType === child.eventType && differencesOf(one, child, ignored).length === 0,
    );
    if (same < 0) unexpected.push(child);
    else missing.splice(same, 1);
  }
  const changed: { readonly eventType: string; readonly differences: readonly Difference[] }[] = [];
  for (const child of [...unexpected]) {
    const other = missing.findIndex(({ eventType }) => eventType === child.eventType);
    const [one] = other < 0 ? [] : missing.splice(other, 1);
    if (one === undefined) continue;
    unexpected.splice(unexpected.indexOf(child), 1);
    changed.push({ eventType: child.eventType, differences: differencesOf(one, child, ignored) });
  }
  const isSame = missing.length === 0 && unexpected.length === 0 && changed.length === 0;
  return isSame ? undefined : { missing, unexpected, changed };
}

function differencesOf(stored: Child, shadow: Child, ignored: ReadonlySet<string>): readonly Difference[] {
  const found: Difference[] = [];
  compare(stored.payload, shadow.payload, '', ignored, found);
  return found;
}

/** Payloads are JSON, and as deep as whoever decoded them allows. */
function compare(
  stored: unknown,
  shadow: unknown,
  pointer: string,
  ignored: ReadonlySet<string>,
  found: Difference[],
): void {
  if (found.length >= MAX_DIFFERENCES || ignored.has(pointer) || Object.is(stored, shadow)) return;
  const [left, right] = [membersOf(stored), membersOf(shadow)];
  if (left === undefined || right === undefined || Array.isArray(stored) !== Array.isArray(shadow)) {
    found.push({ pointer, stored, shadow });
    return;
  }
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    compare(left.get(name), right.get(name), joinPointer(pointer, name), ignored, found);
  }
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (Array.isArray(value)) return new Map(value.map((item, index) => [String(index), item as unknown]));
  return isObject(value) ? new Map(Object.entries(value)) : undefined;
}
