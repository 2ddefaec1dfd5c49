import type { StoreNames } from '../names.js';

/**
 * The log. `body` is the truth and `doc` is for search; `meta` is what travelled beside the body, as JSON text, because a
 * header may hold a character that neither text nor jsonb can.
 * The head has one row: its lock is what makes appends serial, and its position what makes them free of gaps.
 */
export const events = {
  number: 1,
  name: 'events',
  sql: ({ events: table, head }: StoreNames): string => `
    CREATE TABLE ${table} (
      position bigint NOT NULL,
      recorded_at timestamptz NOT NULL,
      occurred_at timestamptz NOT NULL,
      event_id text COLLATE "C" NOT NULL,
      event_type text COLLATE "C" NOT NULL,
      kind text NOT NULL,
      domain text COLLATE "C" NOT NULL,
      source text,
      agent text,
      session text,
      correlation_id text COLLATE "C",
      causation_id text COLLATE "C",
      parents text[] NOT NULL,
      meta text NOT NULL,
      body bytea NOT NULL,
      doc jsonb,
      unsearchable text,
      PRIMARY KEY (position, recorded_at)
    ) PARTITION BY RANGE (recorded_at);
    CREATE INDEX bloodbank_events_id ON ${table} (event_id);
    CREATE INDEX bloodbank_events_type ON ${table} (event_type, position);
    CREATE INDEX bloodbank_events_correlation ON ${table} (correlation_id, position);
    CREATE INDEX bloodbank_events_causation ON ${table} (causation_id) WHERE causation_id IS NOT NULL;
    CREATE INDEX bloodbank_events_parents ON ${table} USING gin (parents)
      WHERE cardinality(parents) > 0 AND parents <> ARRAY[causation_id]::text[];
    CREATE INDEX bloodbank_events_session ON ${table} (session, position) WHERE session IS NOT NULL;
    CREATE INDEX bloodbank_events_occurred ON ${table} USING brin (occurred_at) WITH (pages_per_range = 32);
    CREATE TABLE ${head} (
      one boolean PRIMARY KEY DEFAULT true CHECK (one),
      position bigint NOT NULL DEFAULT 0,
      removed bigint NOT NULL DEFAULT 0
    );
    INSERT INTO ${head} DEFAULT VALUES`,
};
