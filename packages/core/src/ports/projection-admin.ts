/**
 * The ProjectionAdmin port: looking at read models, and steering whoever keeps them up to date. It builds nothing by itself.
 * Each numbered clause has a test of the same number where it is implemented.
 *
 * [P1] list: every projection that was ever run, each once, in the order of their names; asking changes nothing and waits for nobody.
 * [P2] rebuild: begins a new build of the version that answers, beside it. Whoever asks the read model sees the old one, whole,
 *      until the new one has caught up. A build that is under way already begins anew.
 * [P3] pause: at the end of the batch in hand nothing is changed any more, neither what answers nor what is being built; what is
 *      there can be asked. resume: it goes on where it was. Both may be repeated.
 * [P4] a name that nobody ever ran is refused `projection.unknown`, and changes nothing.
 * [P5] every call settles within its time; then it rejects `store.unavailable`.
 */
export interface ProjectionAdmin {
  list(): Promise<readonly ProjectionInfo[]>;
  /** @throws {BloodbankError} `projection.unknown` */
  rebuild(name: string): Promise<ProjectionInfo>;
  /** @throws {BloodbankError} `projection.unknown` */
  pause(name: string): Promise<ProjectionInfo>;
  /** @throws {BloodbankError} `projection.unknown` */
  resume(name: string): Promise<ProjectionInfo>;
}

/**
 * running   a process keeps it up to date.
 * building  a version is being built; what answered before, if anything, answers until it has caught up.
 * paused    somebody paused it.
 * failed    it cannot go on by itself; `reason` says why.
 * idle      no process keeps it up to date.
 */
export const PROJECTION_STATES = ['running', 'building', 'paused', 'failed', 'idle'] as const;

export type ProjectionState = (typeof PROJECTION_STATES)[number];

/** One read model. */
export interface ProjectionInfo {
  readonly name: string;
  /** Of what answers; before anything does, of what is being built. */
  readonly version: number;
  readonly state: ProjectionState;
  /** How many positions of the store it has not looked at. */
  readonly lagEvents: number;
  /** How long the oldest of them has been in the store, in seconds; 0 for none. */
  readonly lagSeconds: number;
  /** Events that its handlers could not take, of the build that answers. */
  readonly parked: number;
  /** All up to here was looked at. */
  readonly position: number;
  /** The process that keeps it up to date; null for none. */
  readonly holder: string | null;
  /** What is being built beside it; null for nothing. */
  readonly building: { readonly version: number; readonly position: number; readonly parked: number } | null;
  /** Why it cannot go on; null where it can. */
  readonly reason: string | null;
}
