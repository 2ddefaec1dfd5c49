import { randomUUID } from 'node:crypto';
import type { EventStore, RecordedMessage } from '@bloodbank/core/ports';
import { createPostgresEventStore } from '@bloodbank/event-store';
import pg from 'pg';
import { PAYLOADS } from '../events/payloads.js';
import { Unavailable } from '../harness/workload.js';

const USUAL_URL = 'postgres://postgres@127.0.0.1:5432/postgres';
const TIMEOUT_MS = 600_000;
const REMOVAL_LOCK = 4_207_242_199;

/** A store in a schema of its own, and a connection beside it. */
export interface BenchStore {
  readonly url: string;
  readonly schema: string;
  readonly store: EventStore;
  readonly client: pg.Client;
  /** Removes the schema. */
  close(): Promise<void>;
}

/**
 * Of one name several arms have the same, which the first to close removes: arms are closed when all have run.
 *
 * @throws {Unavailable} where no PostgreSQL answers.
 */
export async function openStore(name: string = randomUUID().slice(0, 8)): Promise<BenchStore> {
  const url = process.env['DATABASE_URL'] || USUAL_URL;
  const schema = `bench_${name}`;
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect().catch((thrown: unknown) => {
    throw new Unavailable(`No PostgreSQL answers: ${String(thrown)}`);
  });
  const store = createPostgresEventStore({ url, schema, timeoutMs: TIMEOUT_MS });
  await store.append([]);
  return {
    url,
    schema,
    store,
    client,
    async close() {
      await store.close();
      // One at a time: of several at once, all but one would fail.
      await client.query(`SELECT pg_advisory_lock(${REMOVAL_LOCK})`);
      await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
      await client.end();
    },
  };
}

/** What there is many of, so that a question has an answer of its size. */
export const SOURCES = 20;
export const TYPES = 50;
export const FLOW = 10;
export const SESSION = 40;
export const FIRST_AT: number = Date.UTC(2026, 9, 1);
export const STEP_MS = 100;

/** The n-th event of a world: flows of ten, sessions of forty, ten a second, of so many types and sources. */
export function eventOf(n: number): RecordedMessage {
  const flow = idOf(n - (n % FLOW));
  const type = `bench.thing_${n % TYPES}.made`;
  const id = idOf(n);
  const { payload } = PAYLOADS.small;
  const envelope = {
    event_id: id,
    event_type: type,
    timestamp: new Date(FIRST_AT + n * STEP_MS).toISOString(),
    version: '1.0.0',
    source: { host: 'bench', type: 'service', app: 'bench', service: `service-${n % SOURCES}` },
    correlation_ids: id === flow ? [] : [flow],
    correlation_id: flow,
    causation_id: id === flow ? null : flow,
    agent_context: null,
    metadata: {},
    payload: { ...payload, session_id: `session-${Math.floor(n / SESSION)}` },
  };
  return {
    address: { kind: 'event', key: type },
    destination: 'bench',
    body: Buffer.from(JSON.stringify(envelope)),
    properties: { messageId: id, type, contentType: 'application/json' },
    headers: {},
  };
}

/** The id of the n-th event. */
export function idOf(n: number): string {
  return `0197f3a2-52c1-7d3e-9a51-${n.toString(16).padStart(12, '0')}`;
}
