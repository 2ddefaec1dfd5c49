import type { JsonObject } from '@bloodbank/schema-model';
import { canonical } from './changed.js';

/** Properties that went and came with the same schema, where that leaves one reading only. */
export function findRenames(
  previous: JsonObject,
  current: JsonObject,
): readonly { readonly from: string; readonly to: string }[] {
  const gone = Object.keys(previous).filter((name) => !Object.hasOwn(current, name));
  const come = Object.keys(current).filter((name) => !Object.hasOwn(previous, name));
  return gone.flatMap((from) => {
    const alike = come.filter((to) => canonical(current[to]) === canonical(previous[from]));
    const rivals = gone.filter((name) => canonical(previous[name]) === canonical(previous[from]));
    const [to] = alike;
    return to !== undefined && alike.length === 1 && rivals.length === 1 ? [{ from, to }] : [];
  });
}
