/** Any number that nobody else takes: two processes that create the table at once would collide in the catalogue. */
const CREATION_LOCK = 4_207_242_181;

/** How many forgotten rows one statement removes. */
export const SWEEP_BATCH = 1_000;

/** The statements of one inbox table. A row with a holder is claimed, one without is done; `until` ends either. */
export interface InboxTable {
  readonly name: string;
  readonly schema: string;
  readonly createSchema: string;
  readonly create: string;
  readonly claim: string;
  readonly look: string;
  readonly complete: string;
  readonly release: string;
  readonly sweep: string;
}

export function inboxTableOf(schema: string): InboxTable {
  // As pg quotes one; the client is not loaded for it.
  const quotedSchema = `"${schema.replaceAll('"', '""')}"`;
  const name = `${quotedSchema}.bloodbank_inbox`;
  return {
    name,
    schema: quotedSchema,
    createSchema: `SELECT pg_advisory_xact_lock(${CREATION_LOCK}); CREATE SCHEMA IF NOT EXISTS ${quotedSchema}`,
    create: `
      SELECT pg_advisory_xact_lock(${CREATION_LOCK});
      CREATE TABLE IF NOT EXISTS ${name} (
        id text PRIMARY KEY,
        holder uuid,
        value text,
        until timestamptz NOT NULL
      );
      CREATE INDEX IF NOT EXISTS bloodbank_inbox_until ON ${name} (until)`,
    claim: `
      INSERT INTO ${name} AS held (id, holder, until)
      VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
      ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, value = NULL, until = excluded.until
      WHERE held.until <= clock_timestamp()`,
    look: `SELECT holder IS NOT NULL AS "isHeld", value FROM ${name} WHERE id = $1`,
    complete: `
      INSERT INTO ${name} AS held (id, value, until)
      VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
      ON CONFLICT (id) DO UPDATE SET holder = NULL, value = excluded.value, until = excluded.until
      WHERE held.holder IS NOT NULL OR held.until <= clock_timestamp()`,
    release: `DELETE FROM ${name} WHERE id = $1 AND holder = $2`,
    sweep: `
      DELETE FROM ${name} WHERE id IN (
        SELECT id FROM ${name} WHERE until <= clock_timestamp() LIMIT ${SWEEP_BATCH} FOR UPDATE SKIP LOCKED)`,
  };
}
