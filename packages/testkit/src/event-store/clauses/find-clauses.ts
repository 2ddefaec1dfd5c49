import { createEventId } from '@bloodbank/core/envelope';
import type { EventFilter, RecordedMessage } from '@bloodbank/core/ports';
import { expect } from 'vitest';
import type { PortClause } from '../../conformance/clause.js';
import type { EventStoreHarness } from '../event-store-harness.js';
import { idsOf, rawMessage, sampleMessage } from '../recorded-message.js';

const [ROOT, CHILD, GRANDCHILD, LEGACY, COMMAND] = Array.from({ length: 5 }, () => createEventId()) as [
  string,
  string,
  string,
  string,
  string,
];

/** A small flow, an event of the first generation and a command. */
function flow(): readonly RecordedMessage[] {
  const legacy = {
    id: LEGACY,
    ts: '2025-01-02T03:04:05Z',
    event_type: 'artifact.created',
    source: 'n8n',
    data: { session_id: 's-9', text: '100% done_' },
  };
  return [
    sampleMessage({ id: ROOT }),
    sampleMessage({
      id: CHILD,
      type: 'github.pr.review.requested',
      envelope: {
        correlation_id: ROOT,
        correlation_ids: [ROOT],
        causation_id: ROOT,
        timestamp: '2026-11-21T10:00:00Z',
        agent_context: { type: 'claude-code', name: 'grolf' },
        payload: { session_id: 's-1', note: 'Needs a Look' },
      },
    }),
    sampleMessage({
      id: GRANDCHILD,
      type: 'task.inbox',
      envelope: {
        correlation_id: ROOT,
        correlation_ids: [ROOT, CHILD],
        source: { host: 'h', type: 'agent', app: 'triage' },
      },
    }),
    rawMessage(Buffer.from(JSON.stringify(legacy)), { address: { kind: 'event', key: 'artifact.created' } }),
    sampleMessage({ id: COMMAND, type: 'github.pr.merge', kind: 'command' }),
  ];
}

const FILTERS: readonly (readonly [EventFilter, readonly string[]])[] = [
  [{}, [ROOT, CHILD, GRANDCHILD, LEGACY, COMMAND]],
  [{ types: ['github.pr.created'] }, [ROOT]],
  [{ types: ['github.*'] }, []],
  [{ types: ['github.pr.*'] }, [ROOT, COMMAND]],
  [{ types: ['github.#'] }, [ROOT, CHILD, COMMAND]],
  [{ types: ['#.created'] }, [ROOT, LEGACY]],
  [{ types: ['github.#.requested', 'task.*'] }, [CHILD, GRANDCHILD]],
  [{ types: ['#'] }, [ROOT, CHILD, GRANDCHILD, LEGACY, COMMAND]],
  [{ types: [] }, []],
  [{ kinds: ['command', 'reply'] }, [COMMAND]],
  [{ domains: ['task', 'artifact'] }, [GRANDCHILD, LEGACY]],
  [{ source: 'github-bridge' }, [ROOT, CHILD, COMMAND]],
  [{ source: 'triage' }, [GRANDCHILD]],
  [{ source: 'n8n' }, [LEGACY]],
  [{ agent: 'grolf' }, [CHILD]],
  [{ session: 's-1' }, [CHILD]],
  [{ session: 's-9' }, [LEGACY]],
  [{ correlation: ROOT }, [ROOT, CHILD, GRANDCHILD]],
  [{ cause: ROOT }, [CHILD, GRANDCHILD]],
  [{ cause: CHILD }, [GRANDCHILD]],
  [{ since: new Date('2026-11-20T10:00:00Z'), until: new Date('2026-11-21T10:00:00Z') }, [ROOT, GRANDCHILD, COMMAND]],
  [{ since: new Date('2026-11-20T10:00:00.001Z') }, [CHILD]],
  [{ until: new Date('2025-02-01T00:00:00Z') }, [LEGACY]],
  [{ text: 'needs a look' }, [CHILD]],
  [{ text: '100% done_' }, [LEGACY]],
  [{ text: '100_ done%' }, []],
  [{ types: ['github.#'], correlation: ROOT, agent: 'grolf', text: 'look' }, [CHILD]],
  [{ types: ['github.#'], agent: 'somebody' }, []],
];

/** None of them may be read as anything but a text. */
const HOSTILE = [
  "' OR 1=1 --",
  "'; DROP TABLE bloodbank_events; --",
  '$1',
  '\\',
  '%',
  'a\u0000b',
  '\ud83d',
  '{a,b}',
  '.*',
  '([',
];

export const FIND_CLAUSES: readonly PortClause<EventStoreHarness>[] = [
  {
    id: 'E5',
    name: 'each filter selects what it says, alone and together with others',
    run: async (harness) => {
      const store = await harness.connect();
      await store.append(flow());
      for (const [filter, expected] of FILTERS) {
        expect(await idsOf(store, filter), JSON.stringify(filter)).toEqual(expected);
        expect((await store.summarise(filter)).count, JSON.stringify(filter)).toBe(expected.length);
      }
    },
  },
  {
    id: 'E5',
    name: 'one is found by its id, with what its envelope says',
    run: async (harness) => {
      const store = await harness.connect();
      await store.append(flow());
      expect(await store.find(createEventId())).toBeUndefined();
      expect(await store.find(GRANDCHILD)).toMatchObject({
        id: GRANDCHILD,
        position: 3,
        eventType: 'task.inbox',
        kind: 'event',
        domain: 'task',
        source: 'triage',
        agent: null,
        session: null,
        correlationId: ROOT,
        causationId: CHILD,
        parents: [ROOT, CHILD],
        occurredAt: new Date('2026-11-20T10:00:00Z'),
      });
      expect(await store.find(LEGACY)).toMatchObject({ occurredAt: new Date('2025-01-02T03:04:05Z'), session: 's-9' });
    },
  },
  {
    id: 'E5',
    name: 'a hostile filter finds nothing and breaks nothing',
    run: async (harness) => {
      const store = await harness.connect();
      await store.append(flow());
      for (const text of HOSTILE) {
        for (const filter of [
          { types: [text] },
          { source: text },
          { domains: [text] },
          { correlation: text },
          { cause: text },
        ]) {
          expect(await idsOf(store, filter), JSON.stringify(filter)).toEqual([]);
        }
        expect(await store.find(text)).toBeUndefined();
        await idsOf(store, { text });
      }
      expect((await store.summarise()).count).toBe(5);
    },
  },
  {
    id: 'E5',
    name: 'a summary counts types, bytes and times',
    run: async (harness) => {
      const store = await harness.connect();
      expect(await store.summarise()).toEqual({
        count: 0,
        bytes: 0,
        first: null,
        last: null,
        oldest: null,
        newest: null,
        types: [],
      });
      const messages = flow();
      await store.append([...messages, sampleMessage()]);
      const summary = await store.summarise({ domains: ['github'] });
      expect(summary).toMatchObject({
        count: 4,
        first: 1,
        last: 6,
        oldest: new Date('2026-11-20T10:00:00Z'),
        newest: new Date('2026-11-21T10:00:00Z'),
      });
      expect(summary.types.map(({ eventType, count }) => [eventType, count])).toEqual([
        ['github.pr.created', 2],
        ['github.pr.merge', 1],
        ['github.pr.review.requested', 1],
      ]);
      expect(summary.types[2]?.bytes).toBe(messages[1]?.body.length);
    },
  },
  {
    id: 'E5',
    name: 'a summary counts the versions of envelopes, and what names none',
    run: async (harness) => {
      const store = await harness.connect();
      const versioned = (version: unknown): RecordedMessage => sampleMessage({ envelope: { version } });
      await store.append(['1.0.0', '2.0.0', '1.0.0', 3, ''].map(versioned));
      await store.append([rawMessage(Buffer.from('no JSON')), ...flow().slice(-1)]);
      const { types } = await store.summarise();
      expect(types.map(({ eventType, versions }) => [eventType, versions])).toEqual([
        [
          'github.pr.created',
          [
            { version: null, count: 3 },
            { version: '1.0.0', count: 2 },
            { version: '2.0.0', count: 1 },
          ],
        ],
        ['github.pr.merge', [{ version: '1.0.0', count: 1 }]],
      ]);
    },
  },
];
