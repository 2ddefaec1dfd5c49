import type { DispatcherAdmin, ProjectionAdmin } from '@bloodbank/core/ports';
import type { Agents, JobLog, LetterArchive, Site } from '@bloodbank/operations';
import type { CompareVersions } from '../contracts/register-changes.js';
import type { ReplayDesk } from '../replays/replay-desk.js';

/** A place of the console under a name. */
export interface ConsoleView {
  readonly name: string;
  /** What stands behind the `#` of its address: `/live?pattern=task.failed`. */
  readonly at: string;
}

/** What the gateway is handed to look after a bus with. What is left out is answered `gateway.unavailable`. */
export interface Administration {
  /** Queues and dead letters: the broker, and what the files lay out there. */
  readonly site?: Site;
  /** What agents are doing, where their states can be seen from here. */
  readonly agents?: Agents;
  /** Living again what happened. */
  readonly replays?: ReplayDesk;
  /** Rules and deliveries of the dispatchers. */
  readonly dispatcher?: DispatcherAdmin;
  /** Read models. */
  readonly projections?: ProjectionAdmin;
  /** What tells a change of a schema that breaks somebody from one that does not. */
  readonly compareVersions?: CompareVersions;
  /** Where dead letters are put aside. */
  readonly archive?: LetterArchive;
  /** Where long work is written down. Default: in memory, so that nothing is told of what died with the gateway. */
  readonly jobLog?: JobLog;
  /** Whose bus it is, for a page to show. Default: `local`, not production. */
  readonly context?: { readonly name: string; readonly production: boolean };
  /** Places of the console that everybody finds in its menu. */
  readonly views?: readonly ConsoleView[];
  /** Of the program, for a page to show. */
  readonly version?: string;
}
