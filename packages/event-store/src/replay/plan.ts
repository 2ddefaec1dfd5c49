import { randomUUID } from 'node:crypto';
import type { EventFilter, EventStore } from '@bloodbank/core/ports';

/** What is to be lived again, and where. Times are texts, so that a plan is a file as it is. */
export interface ReplayPlan {
  readonly id: string;
  readonly created_at: string;
  readonly reason: string;
  readonly selection: PlannedFilter;
  /** Positions, both inclusive: what comes later is not part of it. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly bytes: number;
  readonly types: readonly { readonly event_type: string; readonly count: number }[];
  readonly target: ReplayTarget;
}

export type PlannedFilter = Omit<EventFilter, 'since' | 'until' | 'kinds'> & {
  readonly since?: string;
  readonly until?: string;
};

/**
 * `queue`: a fresh queue of its own, for whoever wants to look. `service`: the queue of one service. `exchange`: everybody who
 * subscribes, as if it happened now. `shadow`: one service that runs in the shadow, and no plan is made so: a shadow run makes it.
 */
export type ReplayTarget =
  | { readonly kind: 'queue'; readonly group: string }
  | { readonly kind: 'service'; readonly group: string }
  | { readonly kind: 'shadow'; readonly group: string }
  | { readonly kind: 'exchange' };

/** Only events: a command that is sent again is another command. */
export function filterOfPlan({ since, until, ...rest }: PlannedFilter): EventFilter {
  return {
    ...rest,
    kinds: ['event'],
    ...(since === undefined ? {} : { since: new Date(since) }),
    ...(until === undefined ? {} : { until: new Date(until) }),
  };
}

export interface PlanRequest {
  readonly selection: PlannedFilter;
  readonly reason: string;
  /** Default: a fresh queue. */
  readonly target?: ReplayTarget;
}

/** Looks at what a replay would send, and sends nothing. */
export async function planReplay(store: EventStore, request: PlanRequest): Promise<ReplayPlan> {
  const id = randomUUID();
  const summary = await store.summarise(filterOfPlan(request.selection));
  return {
    id,
    created_at: new Date().toISOString(),
    reason: request.reason,
    selection: request.selection,
    first: summary.first ?? 0,
    last: summary.last ?? 0,
    count: summary.count,
    bytes: summary.bytes,
    types: summary.types.map(({ eventType, count }) => ({ event_type: eventType, count })),
    target: request.target ?? { kind: 'queue', group: `replay.${id.slice(0, 8)}` },
  };
}
