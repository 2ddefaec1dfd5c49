import type { PayloadName } from '../events/payloads.js';
import type { WorkloadName } from './workload-name.js';

/** How a figure is shown, and which way is better. */
export interface Metric {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly better: 'more' | 'less';
  /** Digits behind the point. */
  readonly digits: number;
  /** Whether it is set beside the reference's of the same round. */
  readonly isCompared: boolean;
}

/** One of those that are measured beside each other, each in a process of its own. */
export interface Arm {
  readonly name: string;
  /** The package whose version is told with the figures. */
  readonly library?: string;
  readonly program: WorkloadName | PythonProgram;
  readonly options: ArmOptions;
  /** Declares its queue itself, named as the place says; the harness declares those of all others. */
  readonly hasOwnQueue?: boolean;
  /** Has a process of its own for each run, where what an earlier run left behind would count. */
  readonly isFresh?: boolean;
  /** How long it may take to start, where it makes much first. Default one minute. */
  readonly startMs?: number;
}

export interface PythonProgram {
  /** In `peers/`. */
  readonly python: string;
}

/** JSON: it goes to another process. */
export type ArmOptions = Readonly<Record<string, unknown>>;

/** One setting in which all arms are measured. */
export interface Case {
  readonly name: string;
  /** Name of the arm that the others are set beside. */
  readonly reference: string;
  readonly arms: readonly Arm[];
  /** A queue for each arm, on the broker. */
  readonly queue?: QueueWish;
  /** How long each run goes on, for arms that are told so. */
  readonly runMs: number;
}

export interface QueueWish {
  readonly type: 'quorum' | 'classic';
  /** Reached by its name alone: nothing that is published to the exchange comes into it. */
  readonly isUnbound?: boolean;
  /** What stands in the queue when a run begins. Nothing, where left out. */
  readonly filled?: { readonly payload: PayloadName; readonly events: number };
}

/** How much is measured. */
export interface Scale {
  readonly isQuick: boolean;
  readonly rounds: number;
}

/** One thing that somebody may want to know, with the peers it is asked beside. */
export interface Question {
  readonly name: string;
  readonly asks: string;
  /** What it is asked of. Default: a broker that speaks AMQP. */
  readonly broker?: 'kafka';
  /** What a reader must know to read the figures. */
  readonly note?: string;
  readonly metrics: readonly Metric[];
  cases(scale: Scale): readonly Case[];
}
