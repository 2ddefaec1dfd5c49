import type { StoreNames } from '../names.js';
import { events } from './0001-events.js';
import { replays } from './0002-replays.js';
import { projections } from './0003-projections.js';
import { shadowRuns } from './0004-shadow-runs.js';
import { occurredIndex } from './0005-occurred-index.js';

/** One step of the tables, forward only. What has been released is never edited: the next number changes it. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: (names: StoreNames) => string;
}

/** In their order, numbered from 1 without gaps. */
export const MIGRATIONS: readonly Migration[] = [events, replays, projections, shadowRuns, occurredIndex];
