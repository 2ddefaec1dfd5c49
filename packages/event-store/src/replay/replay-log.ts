import type { ReplayPlan } from './plan.js';

export type ReplayState = 'running' | 'stopped' | 'cancelled' | 'done';

/** One replay: how far it came, and who began it. */
export interface ReplayRecord {
  readonly plan: ReplayPlan;
  readonly state: ReplayState;
  /** The checkpoint: all of the plan up to here was confirmed. */
  readonly position: number;
  readonly replayed: number;
  readonly started_by: string;
  readonly started_at: Date;
  readonly changed_at: Date;
  /** Why it stopped. */
  readonly note: string | null;
  /** What a shadow run found; null for any other. */
  readonly shadow: ShadowSummary | null;
}

/** What a shadow run found, without what payloads say. */
export interface ShadowSummary {
  readonly compared: number;
  readonly differ: number;
  /** The first of them. */
  readonly diffs: readonly {
    readonly event_id: string;
    readonly event_type: string;
    readonly position: number;
    readonly failure: { readonly code: string; readonly message: string } | null;
    /** Types of what was published then and not now, and the other way about. */
    readonly missing: readonly string[];
    readonly unexpected: readonly string[];
    readonly changed: readonly { readonly event_type: string; readonly pointers: readonly string[] }[];
  }[];
}

/** What is known of replays. Kept for ever: who lived what again is asked long afterwards. */
export interface ReplayLog {
  /** Begins it, or goes on with it: what is there already stays as it is, but for its state. */
  begin(plan: ReplayPlan, by: string): Promise<ReplayRecord>;
  /** Moves the checkpoint. Answers the state, which somebody may have made `cancelled`. */
  checkpoint(id: string, position: number, replayed: number): Promise<ReplayState>;
  end(id: string, state: ReplayState, note?: string, shadow?: ShadowSummary): Promise<void>;
  /** Whether there was one to cancel. */
  cancel(id: string): Promise<boolean>;
  find(id: string): Promise<ReplayRecord | undefined>;
  list(limit: number): Promise<readonly ReplayRecord[]>;
  close(): Promise<void>;
}
