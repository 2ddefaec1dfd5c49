import { claimsOn } from './changed.js';
import type { Claim, SchemaChange } from './rule.js';

/** Claims on a keyword that holds a number: `low` keywords narrow as they rise, `high` ones as they fall. */
export function* boundClaims(change: SchemaChange, kind: 'low' | 'high', keywords: readonly string[]): Iterable<Claim> {
  for (const keyword of keywords) {
    const [old, now] = [change.previous[keyword], change.current[keyword]];
    if (old === now || (old !== undefined && typeof old !== 'number') || (now !== undefined && typeof now !== 'number'))
      continue;
    const open = kind === 'low' ? -Infinity : Infinity;
    const isRaised = (now ?? open) > (old ?? open);
    const direction = isRaised === (kind === 'low') ? 'backward' : 'forward';
    const message = `${keyword} ${old === undefined ? `${now} was added` : now === undefined ? `${old} was removed` : `went from ${old} to ${now}`}`;
    yield* claimsOn(change, keyword, { message }, [direction]);
  }
}
