import { randomUUID } from 'node:crypto';
import type { Registry } from '@bloodbank/core/contract';
import type { EventFilter, EventStore } from '@bloodbank/core/ports';
import type { ReplayReceiver } from '@bloodbank/core/replay';

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
  readonly types: readonly PlannedType[];
  readonly target: ReplayTarget;
  /** The queues that would receive some of it. Left out where nobody looked. */
  readonly receivers?: readonly ReplayReceiver[];
  /** Whether the broker itself told which queues there are; otherwise only those of topology files are known. */
  readonly receivers_from?: 'broker' | 'files';
}

export interface PlannedType {
  readonly event_type: string;
  readonly count: number;
  /** The version of the contract that the type has here; null where there is none, so that a receiver may not know the type. */
  readonly contract_version?: number | null;
  /** Of the envelopes, most frequent first; null for what names none. Plans of earlier releases leave it out. */
  readonly versions?: readonly { readonly version: string | null; readonly count: number }[];
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
  /** Knows the versions of the contracts. */
  readonly registry?: Pick<Registry, 'find'>;
}

/** Looks at what a replay would send, and sends nothing. */
export async function planReplay(store: EventStore, request: PlanRequest): Promise<ReplayPlan> {
  const id = randomUUID();
  const { registry } = request;
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
    types: summary.types.map(({ eventType, count, versions }) => ({
      event_type: eventType,
      count,
      ...(registry === undefined ? {} : { contract_version: registry.find(eventType)?.version ?? null }),
      versions,
    })),
    target: request.target ?? { kind: 'queue', group: `replay.${id.slice(0, 8)}` },
  };
}
