import { SWEEP_BATCH } from '../postgres/inbox-table.js';

/** Any number that nobody else takes: two processes that create the table at once would collide in the catalogue. */
const CREATION_LOCK = 4_207_242_182;

/** The statements of one table of commands. A row with a holder is claimed, one with an outcome is recorded; `until` ends either. */
export interface CommandTable {
  readonly name: string;
  readonly schema: string;
  readonly createSchema: string;
  readonly create: string;
  readonly claim: string;
  readonly look: string;
  readonly record: string;
  readonly mark: string;
  readonly forget: string;
  readonly renew: string;
  readonly release: string;
  readonly sweep: string;
}

export function commandTableOf(schema: string): CommandTable {
  // As pg quotes one; the client is not loaded for it.
  const quotedSchema = `"${schema.replaceAll('"', '""')}"`;
  const name = `${quotedSchema}.bloodbank_commands`;
  const until = (parameter: string): string => `clock_timestamp() + ${parameter} * interval '1 millisecond'`;
  return {
    name,
    schema: quotedSchema,
    createSchema: `SELECT pg_advisory_xact_lock(${CREATION_LOCK}); CREATE SCHEMA IF NOT EXISTS ${quotedSchema}`,
    create: `
      SELECT pg_advisory_xact_lock(${CREATION_LOCK});
      CREATE TABLE IF NOT EXISTS ${name} (
        id text PRIMARY KEY,
        holder uuid,
        outcome text,
        stage smallint NOT NULL DEFAULT 0,
        until timestamptz NOT NULL
      );
      CREATE INDEX IF NOT EXISTS bloodbank_commands_until ON ${name} (until)`,
    claim: `
      INSERT INTO ${name} AS held (id, holder, until) VALUES ($1, $2, ${until('$3')})
      ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, outcome = NULL, stage = 0, until = excluded.until
      WHERE held.until <= clock_timestamp()`,
    look: `SELECT outcome, stage FROM ${name} WHERE id = $1 AND until > clock_timestamp()`,
    record: `
      INSERT INTO ${name} AS held (id, outcome, until) VALUES ($1, $2, ${until('$3')})
      ON CONFLICT (id) DO UPDATE SET holder = NULL, outcome = excluded.outcome, stage = 0, until = excluded.until
      WHERE held.outcome IS NULL OR held.until <= clock_timestamp()`,
    mark: `UPDATE ${name} SET stage = greatest(stage, $2) WHERE id = $1 AND outcome IS NOT NULL`,
    forget: `DELETE FROM ${name} WHERE id = $1 AND outcome = $2`,
    renew: `UPDATE ${name} SET until = ${until('$3')} WHERE id = $1 AND holder = $2 AND until > clock_timestamp()`,
    release: `DELETE FROM ${name} WHERE id = $1 AND holder = $2`,
    sweep: `
      DELETE FROM ${name} WHERE id IN (
        SELECT id FROM ${name} WHERE until <= clock_timestamp() LIMIT ${SWEEP_BATCH} FOR UPDATE SKIP LOCKED)`,
  };
}
