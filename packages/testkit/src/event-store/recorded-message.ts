import { createEventId } from '@bloodbank/core/envelope';
import type { EventFilter, EventStore, RecordedMessage, StoredMessage } from '@bloodbank/core/ports';

export interface SampleFields {
  readonly id?: string;
  readonly type?: string;
  readonly kind?: RecordedMessage['address']['kind'];
  readonly recordedAt?: Date;
  /** On top of the envelope. */
  readonly envelope?: object;
}

/** An event as a broker hands it over. */
export function sampleMessage(fields: SampleFields = {}): RecordedMessage {
  const { id = createEventId(), type = 'github.pr.created', kind = 'event', recordedAt, envelope } = fields;
  const body = {
    event_id: id,
    event_type: type,
    timestamp: '2026-11-20T10:00:00.000Z',
    version: '1.0.0',
    source: { host: 'h', type: 'service', service: 'github-bridge' },
    correlation_ids: [],
    correlation_id: id,
    causation_id: null,
    payload: { cache_key: 'repo|423' },
    ...envelope,
  };
  return rawMessage(Buffer.from(JSON.stringify(body)), {
    address: { kind, key: type },
    ...(recordedAt === undefined ? {} : { recordedAt }),
  });
}

export function rawMessage(body: Uint8Array, fields: Partial<RecordedMessage> = {}): RecordedMessage {
  const address = { kind: 'event', key: 'github.pr.created' } as const;
  return { address, destination: 'bloodbank.events.v1', properties: {}, headers: {}, ...fields, body };
}

/** All that a filter selects, in pages. */
export async function readAll(store: EventStore, filter?: EventFilter): Promise<readonly StoredMessage[]> {
  const all: StoredMessage[] = [];
  for (;;) {
    const after = all.at(-1)?.position ?? 0;
    const page = await store.read({ after, limit: 100, ...(filter === undefined ? {} : { filter }) });
    all.push(...page);
    if (page.length < 100) return all;
  }
}

export async function idsOf(store: EventStore, filter?: EventFilter): Promise<readonly string[]> {
  return (await readAll(store, filter)).map(({ id }) => id);
}
