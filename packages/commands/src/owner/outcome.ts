import type { Envelope } from '@bloodbank/core/envelope';
import type { CommandFailure } from '@bloodbank/core/errors';
import type { Failure } from '@bloodbank/core/retry';
import type { Effect } from '../effects/event-collector.js';

/**
 * What came of a command, as it is recorded: everything that is told of it, whole, so that a crash changes nothing.
 *
 * done     its reply and its effects.
 * failed   why, with the effects that tell of it: the `*.error` event.
 */
export type Outcome = DoneOutcome | FailedOutcome;

interface CommonOutcome {
  readonly version: 1;
  readonly command_id: string;
  readonly effects: readonly Effect[];
}

export interface DoneOutcome extends CommonOutcome {
  readonly state: 'done';
  readonly reply: Envelope;
}

export interface FailedOutcome extends CommonOutcome {
  readonly state: 'failed';
  readonly reply: Envelope;
  readonly failure: Failure;
  readonly told: CommandFailure;
  /** Of how many attempts it is the end. */
  readonly attempts: number;
}

export function writeOutcome(outcome: Outcome): string {
  return JSON.stringify(outcome);
}

/** What `writeOutcome` wrote: its envelopes were verified when they were made. */
export function readOutcome(text: string): Outcome {
  return JSON.parse(text) as Outcome;
}
