import type { Place } from '../broker/place.js';
import type { ArmOptions } from './question.js';
import type { WorkloadName } from './workload-name.js';

/** What the process of an arm is told when it starts. */
export interface ArmSetting {
  readonly program: WorkloadName;
  readonly options: ArmOptions;
  readonly runMs: number;
  /** The broker's. */
  readonly url: string;
  readonly place: Place;
  /** Folder of the generated contracts. */
  readonly contracts: string;
  readonly redisUrl?: string;
}

/** What one run came to. */
export interface Sample {
  /** By the ids of the question's metrics. */
  readonly figures: Readonly<Record<string, number>>;
  /** How many messages the servers worked on, where their processor time is to be told for each. */
  readonly messages?: number;
  /** Of processes that the arm started, the load included. */
  readonly helpersCpuMs?: number;
}

/** An arm that is ready: what it needs stands, and nothing of it is timed. */
export interface Workload {
  /** What must stand before the clock starts, at every run. */
  prepare?(): Promise<void>;
  run(): Promise<Sample>;
  close(): Promise<void>;
}

export type OpenWorkload = (setting: ArmSetting) => Promise<Workload>;

/** Thrown by an arm that cannot be measured here: something that it needs is not installed, or does not answer. */
export class Unavailable extends Error {}
