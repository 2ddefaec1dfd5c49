/** A property as a type declares it. */
export interface Property {
  readonly type: TypeNode;
  readonly isOptional: boolean;
}

export interface RecordNode {
  readonly id: number;
  readonly kind: 'record';
  readonly properties: ReadonlyMap<string, Property>;
  /** Of the index signature. */
  readonly index?: TypeNode;
  /** No scalar will do; with nothing else in it, the type is `object`. */
  readonly isObject: boolean;
}

/** A tuple; with no members but a rest, an array. */
export interface ListNode {
  readonly id: number;
  readonly kind: 'list';
  readonly members: readonly TypeNode[];
  /** How many of the members are not optional. */
  readonly least: number;
  readonly rest?: TypeNode;
}

/**
 * A type as the generator renders it. Nodes are made by a `TypeTable` alone, and equal ones are one node. A union of nothing is
 * `never`; `unclear` is what is not followed, of which nothing is said.
 */
export type TypeNode =
  | { readonly id: number; readonly kind: 'unknown' | 'unclear' }
  | { readonly id: number; readonly kind: 'scalar'; readonly text: string }
  | { readonly id: number; readonly kind: 'union' | 'intersection'; readonly members: readonly TypeNode[] }
  | { readonly id: number; readonly kind: 'name'; readonly name: string }
  | RecordNode
  | ListNode;

/** The word for each literal: `string` for `"a"`. Other scalars are only themselves. */
export function kindOfScalar(text: string): string {
  if (text.startsWith('"')) return 'string';
  return /^-?\d/.test(text) ? 'number' : text;
}

/** Of an intersection, its members; anything else is its own only part. */
export function partsOf(type: TypeNode): readonly TypeNode[] {
  return type.kind === 'intersection' ? type.members : [type];
}
