/** What a replay would send: as of `bloodbank replay plan --output json`. */
export interface ReplayPlan {
  readonly id: string;
  readonly created_at: string;
  readonly reason: string;
  readonly count: number;
  readonly bytes: number;
  readonly types: readonly PlannedType[];
  /** Whom it would reach; absent where nobody looked. */
  readonly receivers?: readonly Receiver[];
  /** Whether the broker told its queues; otherwise those of topology files alone are known. */
  readonly receivers_from?: 'broker' | 'files';
  readonly target: ReplayTarget;
}

export interface PlannedType {
  readonly event_type: string;
  readonly count: number;
  /** Of the contract that the type has here; null where it has none. */
  readonly contract_version?: number | null;
  /** Of the envelopes, most frequent first; null for what names none. */
  readonly versions?: readonly { readonly version: string | null; readonly count: number }[];
}

export interface Receiver {
  readonly queue: string;
  readonly service: string | null;
  readonly patterns: readonly string[];
  readonly count: number;
  /** Null where the broker could not be asked. */
  readonly is_there: boolean | null;
  /** How its handlers stand to replays; null where their code alone says it. */
  readonly replay: 'idempotent' | 'skip-effects' | 'refuse' | null;
}

export interface ReplayTarget {
  readonly kind: 'queue' | 'service' | 'exchange' | 'shadow';
  readonly group?: string;
}

/** `GET /replays/{id}` */
export interface Replay {
  readonly plan: ReplayPlan;
  readonly state: string;
  readonly replayed: number;
  readonly started_by: string;
  readonly started_at: string;
  readonly changed_at: string;
  readonly note: string | null;
  readonly shadow?: Shadow;
}

/** What a service published while it lived the events again, beside what it had published the first time. */
export interface Shadow {
  readonly compared: number;
  readonly differ: number;
  /** The first of them. */
  readonly diffs?: readonly ShadowDiff[];
}

export interface ShadowDiff {
  readonly event_id: string;
  readonly event_type: string;
  readonly failure: { readonly code: string; readonly message: string } | null;
  /** Types of what was published then and not now, and the other way about. */
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly changed: readonly { readonly event_type: string; readonly pointers: readonly string[] }[];
}

export function describeTarget({ kind, group = '' }: ReplayTarget): string {
  if (kind === 'exchange') return 'everybody who subscribes, as if it happened now';
  if (kind === 'shadow') return `the shadow of ${group}, which nobody else sees`;
  return kind === 'service'
    ? `the queue of ${group}, and nobody else`
    : `a fresh queue, ${group}, which nobody consumes`;
}
