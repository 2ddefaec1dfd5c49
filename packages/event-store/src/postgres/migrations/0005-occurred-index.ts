import type { StoreNames } from '../names.js';

/**
 * By the time at which they happened, each event for itself. A BRIN index knows of what was added only once the server has
 * vacuumed; until then a question about a quarter of an hour read all of the month.
 */
export const occurredIndex = {
  number: 5,
  name: 'occurred-index',
  sql: ({ events: table, schema }: StoreNames): string => `
    DROP INDEX ${schema}.bloodbank_events_occurred;
    CREATE INDEX bloodbank_events_occurred ON ${table} (occurred_at)`,
};
