import { redactPayload } from '@bloodbank/core/contract';

/**
 * A payload that somebody edited without having seen what is hidden in it: wherever it still says what hid the original, the original
 * stands again. `pointers` are those of the fields that are hidden.
 */
export function keepHidden(edited: unknown, original: unknown, pointers: readonly string[]): unknown {
  if (pointers.length === 0) return edited;
  return restore(edited, original, redactPayload(original, pointers));
}

function restore(edited: unknown, original: unknown, shown: unknown): unknown {
  if (edited === shown && original !== shown) return original;
  if (!isTree(edited) || !isTree(original) || !isTree(shown)) return edited;
  if (Array.isArray(edited)) {
    const items: readonly unknown[] = edited;
    return items.map((item, index) => restore(item, at(original, String(index)), at(shown, String(index))));
  }
  // fromEntries defines members, so that a key named __proto__ stays a key.
  return Object.fromEntries(
    Object.entries(edited).map(([key, member]) => [key, restore(member, at(original, key), at(shown, key))]),
  );
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function at(tree: object, key: string): unknown {
  return Object.hasOwn(tree, key) ? (tree as Readonly<Record<string, unknown>>)[key] : undefined;
}
