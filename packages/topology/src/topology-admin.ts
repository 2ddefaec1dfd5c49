import type { TopologyComparison } from '@bloodbank/core/ports';
import type { RascalBinding, RascalFragment, RascalQueue } from './rascal/rascal-config.js';

/** Looks at the layout of a broker that runs, and changes it, in rascal's words. */
export interface FragmentAdmin {
  /** Changes nothing, and disturbs nobody. */
  compare(fragment: RascalFragment): Promise<TopologyComparison>;
  /** Declares what is missing. @throws {BloodbankError} `transport.topology-conflict` */
  declare(fragment: RascalFragment): Promise<void>;
  /** Removes bindings that `compare` found to be orphans, by their names. Tells how many. */
  unbindOrphans(fragment: RascalFragment, names: readonly string[]): Promise<number>;
  migrate(migration: Migration, options?: { readonly onStep?: OnMigrationStep }): Promise<void>;
  close(): Promise<void>;
}

export interface Migration {
  readonly queue: string;
  /** As it shall be. */
  readonly definition: RascalQueue;
  /** Everything that leads into it; what is not named here is lost with the old queue. */
  readonly bindings: readonly RascalBinding[];
  /** Queues that hand their messages on to this one: they must be empty before it may go. */
  readonly waitQueues: readonly string[];
}

/** What a migration does, in its order. */
export const MIGRATION_STEPS = [
  'shelter',
  'divert',
  'empty',
  'delete',
  'declare',
  'return',
  'refill',
  'clear',
] as const;
export type MigrationStep = (typeof MIGRATION_STEPS)[number];

/** Called before each step, and while messages move. */
export type OnMigrationStep = (step: MigrationStep, movedCount: number) => void | Promise<void>;
