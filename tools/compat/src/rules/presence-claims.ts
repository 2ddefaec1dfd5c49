import { claimsOn, isSame, show } from './changed.js';
import type { Claim, Level, SchemaChange } from './rule.js';

/** Claims on a keyword that only ever narrows: to add it may break backward, to remove it forward, to change it both. */
export function* presenceClaims(change: SchemaChange, keyword: string, whenSafe?: Level): Iterable<Claim> {
  const [old, now] = [change.previous[keyword], change.current[keyword]];
  if (isSame(old, now)) return;
  const weight = whenSafe === undefined ? {} : { whenSafe };
  if (old === undefined)
    yield* claimsOn(change, keyword, { message: `${keyword} ${show(now)} was added`, ...weight }, ['backward']);
  else if (now === undefined)
    yield* claimsOn(change, keyword, { message: `${keyword} ${show(old)} was removed`, ...weight }, ['forward']);
  else yield* claimsOn(change, keyword, { message: `${keyword} went from ${show(old)} to ${show(now)}`, ...weight });
}
