import type { StoreNames } from '../names.js';

/** Who lived what again, how far it came, and why: the checkpoint of each replay, and the record of it for ever. */
export const replays = {
  number: 2,
  name: 'replays',
  sql: ({ replays: table }: StoreNames): string => `
    CREATE TABLE ${table} (
      id text PRIMARY KEY,
      plan jsonb NOT NULL,
      state text NOT NULL,
      position bigint NOT NULL,
      replayed bigint NOT NULL DEFAULT 0,
      started_by text NOT NULL,
      started_at timestamptz NOT NULL DEFAULT now(),
      changed_at timestamptz NOT NULL DEFAULT now(),
      note text
    )`,
};
