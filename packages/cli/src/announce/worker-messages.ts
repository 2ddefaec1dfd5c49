import type { Announcement } from '@bloodbank/runner';
import type { GlobalOptions } from '../shell/command-context.js';

/** What a door is opened with, for it is opened in a thread of its own. */
export interface WorkerInput {
  readonly options: GlobalOptions;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Where announcements are kept that cannot become events now. Absolute. */
  readonly keptIn: string;
}

/** What became of the announcements. */
export interface AnnouncerEnd {
  /** How many are nowhere: there is no room. */
  readonly lost: number;
  /** How many are kept until the project is mended: its schemas are broken, or have no contract for them. */
  readonly kept: number;
  /** Of what is lost or kept. */
  readonly reason: string | undefined;
  /** Whether some wait on disk for the broker. */
  readonly isWaiting: boolean;
}

/** What was lost since the flush before this one. */
export interface AnnouncerFlush {
  readonly flushed: { readonly lost: number; readonly reason: string | undefined };
}

/** `flush` is answered once all that was announced before is published, on disk or lost; `close` with the end. */
export type WorkerRequest = Announcement | 'flush' | 'close';

export type WorkerAnswer = AnnouncerFlush | AnnouncerEnd;
