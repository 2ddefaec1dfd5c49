import type { TypeSummary } from '@bloodbank/core/ports';

/** How many messages there are of one type under one version of the envelope. */
export interface TypeCount {
  readonly eventType: string;
  readonly version: string | null;
  readonly count: number;
  readonly bytes: number;
}

/** Each type once with its versions, most frequent first. Of one type and version there may be several counts. */
export function summariseTypes(counts: readonly TypeCount[]): readonly TypeSummary[] {
  return [...groupBy(counts, ({ eventType }) => eventType)]
    .map(([eventType, own]) => ({
      eventType,
      count: sumOf(own, 'count'),
      bytes: sumOf(own, 'bytes'),
      versions: [...groupBy(own, ({ version }) => version)]
        .map(([version, same]) => ({ version, count: sumOf(same, 'count') }))
        .sort((a, b) => b.count - a.count || ((a.version ?? '') < (b.version ?? '') ? -1 : 1)),
    }))
    .sort((a, b) => b.count - a.count || (a.eventType < b.eventType ? -1 : 1));
}

function groupBy<K>(counts: readonly TypeCount[], keyOf: (one: TypeCount) => K): Map<K, TypeCount[]> {
  const groups = new Map<K, TypeCount[]>();
  for (const one of counts) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

function sumOf(counts: readonly TypeCount[], key: 'count' | 'bytes'): number {
  return counts.reduce((sum, one) => sum + one[key], 0);
}
