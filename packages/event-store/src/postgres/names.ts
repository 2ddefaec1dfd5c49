import pg from 'pg';

/** The tables of one store, quoted, in their schema. */
export interface StoreNames {
  readonly schema: string;
  readonly events: string;
  readonly head: string;
  readonly migrations: string;
  readonly replays: string;
  readonly projections: string;
  readonly builds: string;
  readonly parked: string;
  /** Of one month, as `2026-11`. */
  partitionOf(month: string): string;
}

export function storeNames(schema: string): StoreNames {
  const quoted = pg.escapeIdentifier(schema);
  return {
    schema: quoted,
    events: `${quoted}.bloodbank_events`,
    head: `${quoted}.bloodbank_store_head`,
    migrations: `${quoted}.bloodbank_store_migrations`,
    replays: `${quoted}.bloodbank_replays`,
    projections: `${quoted}.bloodbank_projections`,
    builds: `${quoted}.bloodbank_projection_builds`,
    parked: `${quoted}.bloodbank_projection_parked`,
    partitionOf: (month) => `${quoted}.${partitionName(month)}`,
  };
}

export function partitionName(month: string): string {
  return `bloodbank_events_${month.replace('-', '_')}`;
}
