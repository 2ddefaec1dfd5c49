import type { JsonValue } from '@bloodbank/schema-model';
import { isLarge } from '../large/large-values.js';

export const KINDS = ['null', 'boolean', 'integer', 'fraction', 'string', 'array', 'object'] as const;
/** The types of JSON Schema, with `number` taken apart: a fraction is a number that is no integer. */
export type Kind = (typeof KINDS)[number];

interface Numbered {
  /** Two nodes that say the same in the same words are the same node; `-id` is its negation. */
  readonly id: number;
}

/**
 * One demand. A schema is the conjunction of its keywords' demands; a keyword that says nothing of a kind of value is met by
 * every value of that kind.
 */
export type Node = Numbered &
  (
    | { readonly op: 'true' }
    | { readonly op: 'and' | 'or' | 'one'; readonly of: readonly Node[] }
    | { readonly op: 'not'; readonly of: Node }
    /** A definition that contains itself; `target` is built when first asked for. */
    | { readonly op: 'ref'; readonly target: () => Node }
    | { readonly op: 'type'; readonly kinds: readonly Kind[] }
    | { readonly op: 'enum'; readonly values: readonly JsonValue[]; readonly texts: ReadonlySet<string> }
    | { readonly op: 'min' | 'max'; readonly value: number; readonly isOpen: boolean }
    | { readonly op: 'multiple'; readonly of: number }
    | { readonly op: 'length' | 'itemCount' | 'propertyCount'; readonly min: number; readonly max: number }
    | { readonly op: 'pattern'; readonly source: string }
    | { readonly op: 'format'; readonly name: string }
    | { readonly op: 'required'; readonly name: string }
    | PropsNode
    | NamesNode
    | ItemsNode
    | { readonly op: 'contains'; readonly of: Node; readonly min: number; readonly max: number }
    | { readonly op: 'unique' }
    /** `of` is demanded of the properties or items that nothing inside `within` has evaluated. */
    | { readonly op: 'otherProps' | 'otherItems'; readonly of: Node; readonly within: Node }
  );

export interface NamesNode extends Numbered {
  readonly op: 'names';
  readonly of: Node;
}

export interface PropsNode extends Numbered {
  readonly op: 'props';
  readonly properties: ReadonlyMap<string, Node>;
  readonly patterns: ReadonlyMap<string, Node>;
  readonly rest: Node;
  /** Whether `additionalProperties` was written, which makes every property count as evaluated. */
  readonly hasRest: boolean;
}

export interface ItemsNode extends Numbered {
  readonly op: 'items';
  readonly prefix: readonly Node[];
  readonly rest: Node;
  readonly hasRest: boolean;
}

/** What a demand asks all together. */
export function conjunctsOf(node: Node): readonly Node[] {
  return node.op === 'and' ? node.of : [node];
}

/** The kinds of value that a demand speaks of; all, where it is none of one kind's own. */
export function kindsOf(node: Node): readonly Kind[] | undefined {
  switch (node.op) {
    case 'min':
    case 'max':
    case 'multiple':
      return ['integer', 'fraction'];
    case 'length':
    case 'pattern':
    case 'format':
      return ['string'];
    case 'itemCount':
    case 'items':
    case 'contains':
    case 'unique':
    case 'otherItems':
      return ['array'];
    case 'propertyCount':
    case 'required':
    case 'props':
    case 'names':
    case 'otherProps':
      return ['object'];
    default:
      return undefined;
  }
}

export function kindOf(value: JsonValue): Kind {
  if (isLarge(value)) return value.kind;
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'fraction';
  return typeof value as Kind;
}
