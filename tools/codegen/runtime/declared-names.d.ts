/** What one or several schemas, taken together, say about the names in a value. */
export interface Declared {
  /** Whether an object here may hold any name: its schema does not speak of properties, or opens itself. */
  readonly isOpen: boolean;
  readonly names: readonly string[];
  /** Of a property; `undefined` where nothing declares it. */
  property(name: string): Declared | undefined;
  /** Of an item of a list. */
  item(index: number): Declared;
}

/** The names that a bundled schema declares, found out as they are asked for. */
export function declaredNames(schema: object): Declared;
