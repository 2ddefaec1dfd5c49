import type { FieldTable } from './field-value.js';
import type { METHOD_DEFINITIONS } from './method-definitions.js';

interface FieldTypes {
  readonly bit: boolean;
  readonly octet: number;
  readonly short: number;
  readonly long: number;
  readonly longlong: number;
  readonly shortstr: string;
  readonly longstr: string;
  readonly table: FieldTable;
}

export type FieldType = keyof FieldTypes;

type Definitions = typeof METHOD_DEFINITIONS;

export type MethodName = keyof Definitions;

/** The arguments of one method, derived from its row in the definition table; texts are wire text. */
export type MethodArguments<N extends MethodName> = {
  readonly [F in keyof Definitions[N][2]]: Definitions[N][2][F] extends FieldType
    ? FieldTypes[Definitions[N][2][F]]
    : never;
};

/** A decoded method: narrow it by `name`. */
export type Method = { [N in MethodName]: { readonly name: N; readonly args: MethodArguments<N> } }[MethodName];
