import { createEventId } from '@bloodbank/core/envelope';
import type { RecordedMessage, StoredMessage } from '@bloodbank/core/ports';
import { expect } from 'vitest';
import type { PortClause } from '../../conformance/clause.js';
import type { EventStoreHarness } from '../event-store-harness.js';
import { rawMessage, sampleMessage } from '../recorded-message.js';

const NUL_ESCAPE = '\\u0000';
const LONE_ESCAPE = '\\ud83d';

export const BYTES_CLAUSES: readonly PortClause<EventStoreHarness>[] = [
  {
    id: 'E3',
    name: 'body, headers, properties and address come back as they were',
    run: async (harness) => {
      const store = await harness.connect();
      const message: RecordedMessage = {
        address: { kind: 'event', key: 'github.pr.\u0000.created "é"' },
        destination: 'bloodbank.events.v1',
        body: Buffer.from(
          ` {"event_id" : "${createEventId()}",\n "n":9007199254740993, "a":1,"a":2, "z":0,"b": 1.0}\t`,
        ),
        properties: {
          messageId: 'm-1',
          type: 'github.pr.created',
          correlationId: '\u{1F9DB}',
          timestamp: new Date('2026-02-07T10:00:00Z'),
          appId: 'app',
          contentType: 'application/json',
          priority: 3,
          expirationMs: 60_000,
          persistent: false,
        },
        headers: { text: 'a\u0000b\ud83d', number: -1.5, yes: true, nothing: null, 'odd "key"': '\\' },
      };
      const bytes = rawMessage(Uint8Array.from({ length: 256 }, (_, byte) => byte));
      await store.append([message, bytes, rawMessage(new Uint8Array(0))]);
      const stored = await store.read({ limit: 3 });
      expect(stored.map(asReceived)).toEqual([message, bytes, rawMessage(new Uint8Array(0))].map(asReceived));
    },
  },
  {
    id: 'E4',
    name: 'what is no JSON for a database is kept, found, and says why it cannot be searched',
    run: async (harness) => {
      const store = await harness.connect();
      const bodies: Readonly<Record<string, (id: string) => string>> = {
        nul: (id) => `{"event_id":"${id}","event_type":"a.b","payload":{"x":"needle ${NUL_ESCAPE}"}}`,
        'nul in a key': (id) => `{"event_id":"${id}","event_type":"a.b","payload":{"${NUL_ESCAPE}":1}}`,
        'half a pair': (id) => `{"event_id":"${id}","event_type":"a.b","payload":["${LONE_ESCAPE}"]}`,
        'a number too large': (id) => `{"event_id":"${id}","event_type":"a.b","payload":1e400}`,
        'a number far too large': (id) => `{"event_id":"${id}","event_type":"a.b","payload":-1E999999}`,
      };
      const made = Object.values(bodies).map((bodyOf) => ({ id: createEventId(), bodyOf }));
      const innocent = createEventId();
      await store.append([
        ...made.map(({ id, bodyOf }) => rawMessage(Buffer.from(bodyOf(id)))),
        sampleMessage({ id: innocent, envelope: { payload: { x: 'needle' } } }),
      ]);
      for (const { id, bodyOf } of made) {
        const found = await store.find(id);
        expect(found?.unsearchable, bodyOf(id)).toEqual(expect.any(String));
        expect(Buffer.from(found?.body ?? []).toString()).toBe(bodyOf(id));
        expect(found?.eventType).toBe('a.b');
      }
      expect((await store.find(innocent))?.unsearchable).toBeNull();
      expect((await store.read({ limit: 10, filter: { text: 'needle' } })).map(({ id }) => id)).toEqual([innocent]);
    },
  },
  {
    id: 'E4',
    name: 'what is no JSON at all is kept under its message id, or under a fingerprint, once',
    run: async (harness) => {
      const store = await harness.connect();
      const deep = Buffer.from('['.repeat(20_000) + ']'.repeat(20_000));
      const messages = [
        rawMessage(Buffer.from([0xff, 0xfe]), { properties: { messageId: 'named' } }),
        rawMessage(deep),
        rawMessage(Buffer.from('not json'), { address: { kind: 'event', key: 'odd.one' } }),
        rawMessage(Buffer.from('null')),
        rawMessage(Buffer.from(`{"event_id":"a${NUL_ESCAPE}b","event_type":"x${NUL_ESCAPE}"}`)),
      ];
      expect(await store.append(messages)).toMatchObject({ added: 5 });
      expect(await store.append(messages)).toMatchObject({ added: 0, known: 5 });
      expect((await store.find('named'))?.unsearchable).toEqual(expect.any(String));
      const [odd] = await store.read({ limit: 1, filter: { types: ['odd.*'] } });
      expect(Buffer.from(odd?.body ?? []).toString()).toBe('not json');
    },
  },
];

function asReceived({ address, destination, properties, headers, body }: RecordedMessage | StoredMessage): object {
  return { address, destination, properties, headers, body: Buffer.from(body).toString('hex') };
}
