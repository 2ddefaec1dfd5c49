/** What one or several schemas, taken together, say about the names in a value. */
export interface Declared {
  /** The same for the same schemas, by what `keyOf` calls each. */
  readonly key: string;
  /** Whether an object here may hold any name: its schema does not speak of properties, or opens itself. */
  readonly isOpen: boolean;
  readonly names: readonly string[];
  /** Regular expressions of `patternProperties`, with the flag `u`. */
  readonly patterns: readonly string[];
  /** How many of the first items of a list have schemas of their own. */
  readonly prefixLength: number;
  /** Of a property; `undefined` where nothing declares it. */
  property(name: string): Declared | undefined;
  /** Of a property that is not among `names` and matches these of the patterns, by their index. */
  other(matched: readonly number[]): Declared | undefined;
  /** Of an item of a list. */
  item(index: number): Declared;
}

/**
 * The names that a bundled schema declares, found out as they are asked for. Bundles that share their definitions may share
 * `nodes`, where `keyOf` gives every part of them a key of its own.
 */
export function declaredNames(
  schema: object,
  keyOf?: (schema: object) => string | number,
  nodes?: Map<string, Declared>,
): Declared;
