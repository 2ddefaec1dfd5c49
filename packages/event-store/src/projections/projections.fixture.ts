import { contracts } from '@bloodbank/contracts';
import type { EventStore } from '@bloodbank/core/ports';
import { freshName } from '@bloodbank/testkit';
import pg from 'pg';
import { messageOf } from '../message.fixture.js';
import { createPostgresEventStore } from '../postgres/postgres-event-store.js';
import { defineProjection } from './define-projection.js';
import type { Projection } from './projection.js';
import { createProjectionAdmin, type PostgresProjectionAdmin } from './projection-admin.js';
import { projectionSchema } from './schema-of.js';
import { type Projections, type ProjectionsOptions, startProjections } from './start-projections.js';

/** A store of its own, and whoever runs projections on it. */
export interface ProjectionBench {
  readonly schema: string;
  readonly store: EventStore;
  readonly admin: PostgresProjectionAdmin;
  run(projections: readonly Projection[], more?: Partial<ProjectionsOptions>): Projections;
  /** Appends prompts, one for each text. */
  prompt(...texts: readonly string[]): Promise<void>;
  /** The rows of a projection's table, as its readers see them. */
  rows(name: string, table: string): Promise<readonly Record<string, unknown>[]>;
  query(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

export function openProjectionBench(url: string): ProjectionBench {
  const schema = freshName('rm')
    .slice(0, 30)
    .replaceAll(/[^a-z0-9]/g, '_');
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  const store = createPostgresEventStore({ url, schema, timeoutMs: 20_000, pollMs: 20 });
  const admin = createProjectionAdmin({ url, schema, timeoutMs: 20_000 });
  const running: Projections[] = [];
  const query = async (text: string, values: readonly unknown[] = []) =>
    (await pool.query(text, [...values])).rows as Record<string, unknown>[];
  return {
    schema,
    store,
    admin,
    run(projections, more = {}) {
      const one = startProjections({ url, schema, projections, timeoutMs: 20_000, ...more });
      running.push(one);
      return one;
    },
    async prompt(...texts) {
      await store.append(
        texts.map((prompt) =>
          messageOf({ provider: 'p', prompt }, { event_type: 'llm.prompt', timestamp: '2026-11-30T10:00:00Z' }),
        ),
      );
    },
    query,
    rows: (name, table) =>
      query(`SELECT * FROM ${pg.escapeIdentifier(projectionSchema(schema, name))}.${table} ORDER BY 1`),
    async close() {
      await Promise.all(running.map((one) => one.stop()));
      await admin.close();
      await store.close();
      const schemas = await query('SELECT nspname FROM pg_namespace WHERE starts_with(nspname, $1)', [schema]);
      for (const { nspname } of schemas) await query(`DROP SCHEMA ${pg.escapeIdentifier(String(nspname))} CASCADE`);
      await pool.end();
    },
  };
}

/** Counts prompts by their text. `poison` is a text that its handler refuses. */
export function promptCounts({
  version = 1,
  by = 1,
}: {
  readonly version?: number;
  readonly by?: number;
} = {}): Projection {
  return defineProjection({
    contracts,
    name: 'prompt-counts',
    version,
    tables: ['CREATE TABLE counts (prompt text PRIMARY KEY, n integer NOT NULL)'],
    on: {
      'llm.prompt': async (event, tx) => {
        if (event.payload.prompt.startsWith('poison')) throw new Error(`not for me: ${event.payload.prompt}`);
        await tx.query('INSERT INTO counts VALUES ($1, $2) ON CONFLICT (prompt) DO UPDATE SET n = counts.n + $2', [
          event.payload.prompt,
          by,
        ]);
        if (event.payload.prompt.startsWith('half')) throw new Error('half done');
      },
    },
  });
}
