import { BloodbankError } from '@bloodbank/core/errors';
import pg from 'pg';

/** PostgreSQL cuts longer names, silently: two of them might become one. */
const MAX_NAME = 63;

/**
 * Where whoever asks finds the tables of a projection: `bloodbank_agent_sessions` for `agent-sessions`. In a store that is not
 * in `public`, the store's schema stands in the place of `bloodbank`.
 */
export function projectionSchema(storeSchema: string, name: string): string {
  const schema = `${storeSchema === 'public' ? 'bloodbank' : storeSchema}_${name.replaceAll('-', '_')}`;
  // The longest that is ever put behind it: two underscores, a b and ten digits.
  if (Buffer.byteLength(schema) <= MAX_NAME - 13) return schema;
  throw new BloodbankError('config.invalid', `The schema ${schema} would have too long a name for PostgreSQL.`, {
    remedy: 'Give the projection, or the schema of the event store, a shorter name.',
  });
}

/** Where one build is made, until it answers. No projection is called so: two hyphens in a row are no part of a name. */
export function buildSchema(storeSchema: string, name: string, build: number): string {
  return `${projectionSchema(storeSchema, name)}__b${build}`;
}

export function quote(name: string): string {
  return pg.escapeIdentifier(name);
}
