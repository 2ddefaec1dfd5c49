import { digitsOf } from './exact-json.js';

/** One place where two JSON values differ. */
export interface Difference {
  /** `payload.items.0.name`; empty for the whole. */
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before?: unknown;
  readonly after?: unknown;
}

/** All places where they differ, in the order of the first. Members of lists are compared by their place. */
export function differencesOf(before: unknown, after: unknown, path = ''): readonly Difference[] {
  if (digitsOf(before) !== undefined && digitsOf(before) === digitsOf(after)) return [];
  if (isBranch(before) && isBranch(after) && Array.isArray(before) === Array.isArray(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name): readonly Difference[] => {
      const place = path === '' ? name : `${path}.${name}`;
      if (!Object.hasOwn(before, name)) return [{ path: place, kind: 'added', after: after[name] }];
      if (!Object.hasOwn(after, name)) return [{ path: place, kind: 'removed', before: before[name] }];
      return differencesOf(before[name], after[name], place);
    });
  }
  if (Object.is(before, after)) return [];
  return [{ path, kind: 'changed', before, after }];
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && digitsOf(value) === undefined;
}
