import type { StoreNames } from '../names.js';

/**
 * Read models: which build of each answers, how far each build has come and who works at it, and what its handlers could not
 * take. `build` is null until one has caught up for the first time. The rows of a build stand in a schema of its own.
 */
export const projections = {
  number: 3,
  name: 'projections',
  sql: ({ projections: table, builds, parked }: StoreNames): string => `
    CREATE TABLE ${table} (
      name text COLLATE "C" PRIMARY KEY,
      build integer,
      paused boolean NOT NULL DEFAULT false
    );
    CREATE TABLE ${builds} (
      name text COLLATE "C" NOT NULL,
      build integer NOT NULL,
      version integer NOT NULL,
      state text NOT NULL CHECK (state IN ('building', 'live', 'old')),
      position bigint NOT NULL DEFAULT 0,
      removed bigint NOT NULL DEFAULT 0,
      has_tables boolean NOT NULL DEFAULT false,
      holder text,
      held_until timestamptz,
      reason text,
      started_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (name, build)
    );
    CREATE TABLE ${parked} (
      name text COLLATE "C" NOT NULL,
      build integer NOT NULL,
      position bigint NOT NULL,
      event_id text NOT NULL,
      event_type text NOT NULL,
      code text NOT NULL,
      message text NOT NULL,
      parked_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (name, build, position)
    )`,
};
