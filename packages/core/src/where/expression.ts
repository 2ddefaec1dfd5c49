/** A `where` expression as data. It can compare what an envelope holds, and do nothing else. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: Literal }
  | { readonly kind: 'path'; readonly steps: readonly (string | number)[] }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression };

export type Literal = string | number | boolean | null;

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'contains';
