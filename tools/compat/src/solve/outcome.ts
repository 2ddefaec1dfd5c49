import type { JsonValue } from '@bloodbank/schema-model';

/** `none` is a proof that no value meets the demands; `unknown` says that neither a value nor a proof was found. */
export type Outcome = { readonly value: JsonValue } | 'none' | 'unknown';

export function isFound(outcome: Outcome): outcome is { readonly value: JsonValue } {
  return typeof outcome === 'object';
}
