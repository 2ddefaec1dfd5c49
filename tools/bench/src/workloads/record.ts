import { once } from 'node:events';
import type { RecordedMessage } from '@bloodbank/core/ports';
import { from as copyFrom } from 'pg-copy-streams';
import { numberOption } from '../clients/client.js';
import type { OpenWorkload } from '../harness/workload.js';
import { residentMib, startStopwatch, throughputOf } from './stopwatch.js';
import { type BenchStore, eventOf, openStore } from './store-of.js';

const COLUMNS = [
  'position',
  'recorded_at',
  'occurred_at',
  'event_id',
  'event_type',
  'kind',
  'domain',
  'source',
  'agent',
  'session',
  'correlation_id',
  'causation_id',
  'parents',
  'meta',
  'body',
  'doc',
  'unsearchable',
] as const;

/** Keeps batches of events for a while, in one of three ways. */
export const openRecord: OpenWorkload = async (setting) => {
  const opened = await openStore();
  const batch = numberOption(setting, 'batch');
  const keep = await wayOf(opened, String(setting.options['way']));
  let next = 0;
  return {
    async run() {
      const elapsed = startStopwatch();
      const until = performance.now() + setting.runMs;
      const from = next;
      while (performance.now() < until) {
        const messages = Array.from({ length: batch }, (_, at) => eventOf(next + at));
        await keep(messages, next);
        next += batch;
      }
      return { figures: { ...throughputOf(next - from, elapsed()), ...residentMib() }, messages: next - from };
    },
    close: () => opened.close(),
  };
};

type Keep = (messages: readonly RecordedMessage[], from: number) => Promise<void>;

async function wayOf(opened: BenchStore, way: string): Promise<Keep> {
  if (way === 'bloodbank') return async (messages) => void (await opened.store.append(messages));
  const { client, schema, store } = opened;
  // Makes the month's partition, with its indexes.
  await store.append([eventOf(2 ** 40)]);
  const table = `${schema}.bloodbank_events`;
  if (way === 'copy')
    return async (messages, from) => {
      const stream = client.query(copyFrom(`COPY ${table} (${COLUMNS.join(', ')}) FROM STDIN`));
      for (const [at, message] of messages.entries()) {
        if (
          !stream.write(
            `${rowOf(message, from + at + 1)
              .map(copyText)
              .join('\t')}\n`,
          )
        )
          await once(stream, 'drain');
      }
      stream.end();
      await once(stream, 'finish');
    };
  return async (messages, from) => {
    const rows = messages.map((message, at) => rowOf(message, from + at + 1));
    const places = rows.map((row, index) => `(${row.map((_, at) => `$${index * row.length + at + 1}`).join(', ')})`);
    await client.query(`INSERT INTO ${table} (${COLUMNS.join(', ')}) VALUES ${places.join(', ')}`, rows.flat());
  };
}

/** As the event store would fill the row, without looking at what it holds. */
function rowOf(
  { address, body, destination, properties, headers }: RecordedMessage,
  position: number,
): readonly unknown[] {
  const text = Buffer.from(body).toString('utf8');
  const envelope = JSON.parse(text) as {
    readonly event_id: string;
    readonly event_type: string;
    readonly timestamp: string;
    readonly correlation_id: string;
    readonly causation_id: string | null;
    readonly correlation_ids: readonly string[];
    readonly source: { readonly service: string };
    readonly payload: { readonly session_id: string };
  };
  return [
    position,
    new Date().toISOString(),
    envelope.timestamp,
    envelope.event_id,
    envelope.event_type,
    address.kind,
    'bench',
    envelope.source.service,
    null,
    envelope.payload.session_id,
    envelope.correlation_id,
    envelope.causation_id,
    `{${envelope.correlation_ids.join(',')}}`,
    JSON.stringify({ address, destination, properties, headers }),
    Buffer.from(body),
    text,
    null,
  ];
}

/** A value in the text format of COPY. */
function copyText(value: unknown): string {
  if (value === null) return '\\N';
  const text = Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : String(value);
  return text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}
