import type { Kind } from '@bloodbank/core/contract';
import type { RecordedMessage, StoredMessage } from '@bloodbank/core/ports';
import type { MessageFacts } from '../message/read-message.js';

/** One row as it is read. */
export interface EventRow {
  readonly position: number;
  readonly recorded_at: Date;
  readonly occurred_at: Date;
  readonly event_id: string;
  readonly event_type: string;
  readonly kind: Kind;
  readonly domain: string;
  readonly source: string | null;
  readonly agent: string | null;
  readonly session: string | null;
  readonly correlation_id: string | null;
  readonly causation_id: string | null;
  readonly parents: readonly string[];
  readonly meta: string;
  readonly body: Uint8Array;
  readonly unsearchable: string | null;
}

export const READ_COLUMNS = `position, recorded_at, occurred_at, event_id, event_type, kind, domain, source, agent, session,
  correlation_id, causation_id, parents, meta, body, unsearchable`;

type Beside = Pick<RecordedMessage, 'address' | 'destination' | 'headers'> & {
  readonly properties: Omit<RecordedMessage['properties'], 'timestamp'> & { readonly timestamp?: string };
};

export function toMessage(row: EventRow): StoredMessage {
  const { address, destination, properties, headers } = JSON.parse(row.meta) as Beside;
  const { timestamp, ...rest } = properties;
  return {
    address,
    destination,
    headers,
    properties: timestamp === undefined ? rest : { ...rest, timestamp: new Date(timestamp) },
    body: row.body,
    position: Number(row.position),
    recordedAt: row.recorded_at,
    occurredAt: row.occurred_at,
    id: row.event_id,
    eventType: row.event_type,
    kind: row.kind,
    domain: row.domain,
    source: row.source,
    agent: row.agent,
    session: row.session,
    correlationId: row.correlation_id,
    causationId: row.causation_id,
    parents: row.parents,
    unsearchable: row.unsearchable,
  };
}

/** A message on its way in. */
export interface NewRow {
  readonly message: RecordedMessage;
  readonly facts: MessageFacts;
}

/** The columns of many rows, each as one array: one statement takes them all, however many there are. */
export function toColumns(rows: readonly NewRow[]): readonly unknown[] {
  const column = <T>(read: (row: NewRow) => T): T[] => rows.map(read);
  return [
    column(({ message }) => message.recordedAt?.toISOString() ?? null),
    column(({ facts }) => facts.occurredAt?.toISOString() ?? null),
    column(({ facts }) => facts.id),
    column(({ facts }) => facts.eventType),
    column(({ facts }) => facts.kind),
    column(({ facts }) => facts.domain),
    column(({ facts }) => facts.source),
    column(({ facts }) => facts.agent),
    column(({ facts }) => facts.session),
    column(({ facts }) => facts.correlationId),
    column(({ facts }) => facts.causationId),
    // Ids alone, none of which needs quotes.
    column(({ facts }) => `{${facts.parents.join(',')}}`),
    column(({ message: { address, destination, properties, headers } }) =>
      JSON.stringify({ address, destination, properties, headers }),
    ),
    column(({ message }) => Buffer.from(message.body.buffer, message.body.byteOffset, message.body.byteLength)),
    column(({ facts }) => facts.json),
    column(({ facts }) => facts.unsearchable),
  ];
}

/** Numbers the rows from $17 on, in their order. */
export function insertSql(table: string): string {
  return `
    INSERT INTO ${table} (position, recorded_at, occurred_at, event_id, event_type, kind, domain, source, agent, session,
      correlation_id, causation_id, parents, meta, body, doc, unsearchable)
    SELECT $17::bigint + ordinality, coalesce(recorded::timestamptz, now()),
      coalesce(occurred::timestamptz, recorded::timestamptz, now()), event_id, event_type, kind, domain, source, agent,
      session, correlation_id, causation_id, parents::text[], meta, body, doc::jsonb, unsearchable
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
      $10::text[], $11::text[], $12::text[], $13::text[], $14::bytea[], $15::text[], $16::text[])
      WITH ORDINALITY AS row (recorded, occurred, event_id, event_type, kind, domain, source, agent, session,
        correlation_id, causation_id, parents, meta, body, doc, unsearchable, ordinality)`;
}
