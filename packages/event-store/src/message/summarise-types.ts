import type { TypeSummary } from '@bloodbank/core/ports';

/** How many messages there are of one type under one version of the envelope. */
export interface TypeCount {
  readonly eventType: string;
  readonly version: string | null;
  readonly count: number;
  readonly bytes: number;
}

/** Each type once with its versions, most frequent first. */
export function summariseTypes(counts: readonly TypeCount[]): readonly TypeSummary[] {
  const types = new Map<string, TypeCount[]>();
  for (const one of counts) types.set(one.eventType, [...(types.get(one.eventType) ?? []), one]);
  const summaries = [...types].map(([eventType, own]) => ({
    eventType,
    count: sumOf(own, 'count'),
    bytes: sumOf(own, 'bytes'),
    versions: own
      .map(({ version, count }) => ({ version, count }))
      .sort((a, b) => b.count - a.count || ((a.version ?? '') < (b.version ?? '') ? -1 : 1)),
  }));
  return summaries.sort((a, b) => b.count - a.count || (a.eventType < b.eventType ? -1 : 1));
}

function sumOf(counts: readonly TypeCount[], key: 'count' | 'bytes'): number {
  return counts.reduce((sum, one) => sum + one[key], 0);
}
