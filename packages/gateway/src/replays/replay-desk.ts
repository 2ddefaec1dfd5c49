import type { ReplayReceiver } from '@bloodbank/core/replay';
import type { JobEnd, JobWork } from '@bloodbank/operations';

/** What is to be lived again: as `bloodbank replay plan --output json` has it. */
export interface PlannedReplay {
  readonly id: string;
  readonly created_at: string;
  readonly reason: string;
  readonly selection: object;
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly bytes: number;
  readonly types: readonly {
    readonly event_type: string;
    readonly count: number;
    readonly contract_version?: number | null;
    readonly versions?: readonly { readonly version: string | null; readonly count: number }[];
  }[];
  /** Left out where nobody looked, as in plans of earlier releases. */
  readonly receivers?: readonly ReplayReceiver[];
  readonly receivers_from?: 'broker' | 'files';
  /** `shadow`: a run of a service whose messages are caught, on a plan of its own. */
  readonly target: ReplayAim | { readonly kind: 'shadow'; readonly group: string };
}

export type ReplayAim =
  | { readonly kind: 'queue' | 'service'; readonly group: string }
  | { readonly kind: 'exchange'; readonly group?: never };

/** One replay, as it is kept: who lived what again, and how far it came. */
export interface ReplayStatus {
  readonly plan: PlannedReplay;
  readonly state: string;
  readonly position: number;
  readonly replayed: number;
  readonly started_by: string;
  /** RFC 3339 */
  readonly started_at: string;
  readonly changed_at: string;
  readonly note: string | null;
  /** Where it was a shadow run: nothing that its service published went out, and all of it was compared with the first time. */
  readonly shadow?: { readonly compared: number; readonly differ: number; readonly diffs: readonly object[] };
}

/** Which events: as in `GET /events`. Times are RFC 3339. */
export interface ReplaySelection {
  readonly types?: readonly string[];
  readonly domains?: readonly string[];
  readonly source?: string;
  readonly agent?: string;
  readonly session?: string;
  readonly correlation?: string;
  readonly cause?: string;
  readonly since?: string;
  readonly until?: string;
  readonly text?: string;
}

export interface RunReplayHow {
  readonly by: string;
  readonly perSecond?: number;
  readonly ramp: boolean;
  readonly stopAtDeadLetter: boolean;
  readonly shadow: boolean;
}

/** Replays on the store of this gateway; whoever composes the program makes one. */
export interface ReplayDesk {
  /** What `confirm` must say where a plan is for everybody. */
  readonly exchange: string;
  plan(selection: ReplaySelection, reason: string, target: ReplayAim | undefined): Promise<PlannedReplay>;
  /** Until it ended, or the job is to. */
  run(plan: PlannedReplay, how: RunReplayHow, job: JobWork): Promise<JobEnd>;
  /** Newest first. */
  list(limit: number): Promise<readonly ReplayStatus[]>;
  find(id: string): Promise<ReplayStatus | undefined>;
  /** False where it neither runs nor was stopped. */
  cancel(id: string): Promise<boolean>;
}
