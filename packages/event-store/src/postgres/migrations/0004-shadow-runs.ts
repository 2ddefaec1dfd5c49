import type { StoreNames } from '../names.js';

/** What a shadow run found, beside the record of the replay that it was. */
export const shadowRuns = {
  number: 4,
  name: 'shadow-runs',
  sql: ({ replays: table }: StoreNames): string => `ALTER TABLE ${table} ADD COLUMN shadow jsonb`,
};
