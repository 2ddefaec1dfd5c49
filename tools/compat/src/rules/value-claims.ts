import type { JsonValue } from '@bloodbank/schema-model';
import { canonical, show } from './changed.js';
import type { Claim } from './rule.js';

/** More than these are summed up in one sentence: nobody reads a list of a thousand, and nobody should wait for it. */
const LISTED_ONE_BY_ONE = 10;

/** A claim for each value of `values` that is not among `others`. */
export function valueClaims(
  values: readonly JsonValue[],
  others: readonly JsonValue[],
  claim: (values: ReadonlySet<JsonValue>, index: number | undefined, text: string) => Claim,
): readonly Claim[] {
  const known = new Set(others.map(canonical));
  const odd = [...values.entries()].filter(([, value]) => !known.has(canonical(value)));
  if (odd.length > LISTED_ONE_BY_ONE)
    return [claim(new Set(odd.map(([, value]) => value)), undefined, `${odd.length} values were`)];
  return odd.map(([index, value]) => claim(new Set([value]), index, `the value ${show(value)} was`));
}
