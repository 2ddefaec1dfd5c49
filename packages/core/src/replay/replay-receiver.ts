import type { ReplayStance } from './replay-mark.js';

/** A queue that a replay would reach, as its plan says. JSON as it is. */
export interface ReplayReceiver {
  readonly queue: string;
  /** Whose it is, where a topology file says it. */
  readonly service: string | null;
  /** Under which the queue is bound; empty where nobody tells. */
  readonly patterns: readonly string[];
  /** How many events of the plan it would receive; at most so many, where a routing key says more than the type. */
  readonly count: number;
  /** False where the queue is not there: its service has to run first. Null where the broker could not be asked. */
  readonly is_there: boolean | null;
  /** How its handlers stand to replays, as its topology file says; null where their code alone says it. */
  readonly replay: ReplayStance | null;
}
