import type { Announcement } from '@bloodbank/runner';
import type { GlobalOptions } from '../shell/command-context.js';

/** What a door is opened with, for it is opened in a thread of its own. */
export interface WorkerInput {
  readonly options: GlobalOptions;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/** What became of the announcements. */
export interface AnnouncerEnd {
  /** How many are neither published nor on disk: no contract fits them, or there is no room. */
  readonly lost: number;
  readonly reason: string | undefined;
  /** Whether some wait on disk for the broker. */
  readonly isWaiting: boolean;
}

/** `flush` is answered with `flushed` once all that was announced before is published or on disk; `close` with the end. */
export type WorkerRequest = Announcement | 'flush' | 'close';

export type WorkerAnswer = 'flushed' | AnnouncerEnd;
