import type { EventFilter, EventStore } from '@bloodbank/core/ports';

export interface TimeBucket {
  readonly from: Date;
  /** Not in it any more. */
  readonly to: Date;
  readonly count: number;
}

export interface CountOverTime {
  /** Default: of the oldest that is meant. */
  readonly since?: Date;
  /** Default: now. */
  readonly until?: Date;
  readonly buckets: number;
  readonly filter: Omit<EventFilter, 'since' | 'until'>;
  /** Types that do not count. */
  readonly counts: (eventType: string) => boolean;
}

/** So many questions at a time: a store has other askers. */
const AT_ONCE = 4;

/** How many happened when, in buckets of one length, oldest first. Empty where there is nothing to count. */
export async function countOverTime(
  store: Pick<EventStore, 'summarise'>,
  { since, until = new Date(), buckets, filter, counts }: CountOverTime,
): Promise<readonly TimeBucket[]> {
  const from = since ?? (await store.summarise({ ...filter, until })).oldest ?? undefined;
  if (from === undefined || from >= until) return [];
  const edges = Array.from(
    { length: buckets + 1 },
    (_, index) => from.getTime() + Math.round(((until.getTime() - from.getTime()) * index) / buckets),
  );
  const spans = edges.slice(1).map((to, index) => ({ from: new Date(edges[index] ?? to), to: new Date(to) }));
  const counted: TimeBucket[] = [];
  for (let first = 0; first < spans.length; first += AT_ONCE) {
    const some = spans.slice(first, first + AT_ONCE).map(async (span) => {
      const { types } = await store.summarise({ ...filter, since: span.from, until: span.to });
      return { ...span, count: types.reduce((sum, type) => sum + (counts(type.eventType) ? type.count : 0), 0) };
    });
    counted.push(...(await Promise.all(some)));
  }
  return counted;
}
