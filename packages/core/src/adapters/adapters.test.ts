import { describe, expect, it } from 'vitest';
import { createContract, createRegistry } from '../contract/registry.fixture.js';
import { openEnvelope } from '../envelope/open-envelope.js';
import { THROWN } from '../errors/thrown.fixture.js';
import { resolveAdapters } from './adapters.js';
import type { EnvelopeAdapter } from './envelope-adapter.js';
import { withAdapters } from './with-adapters.js';

/** A schema as the generator writes it: references lead into its own definitions. */
const CALENDAR = {
  type: 'object',
  properties: {
    summary: { type: 'string' },
    start_time: { $ref: '#/$defs/Moment' },
    seen: { type: 'array', items: { anyOf: [{ $ref: '#/$defs/Moment' }, { type: 'null' }] } },
    by_day: { type: 'object', additionalProperties: { allOf: [{ type: 'string', format: 'date-time' }] } },
  },
  $defs: { Moment: { type: 'string', format: 'date-time' } },
};
const TYPES = ['calendar.event.created', 'omninode.intelligence.event.quality_assessed.v1', 'task.completed'];
const registry = createRegistry(TYPES.map((type) => createContract({ type, schema: CALENDAR })));

const open = (message: unknown, names: readonly (string | EnvelopeAdapter)[], routingKey?: string) =>
  openEnvelope(withAdapters(registry, resolveAdapters(names)), Buffer.from(JSON.stringify(message)), routingKey);

const ID = '9b2f6c1e-8a50-4f1b-9c7e-1f0a2b3c4d5e';
const PARENT = '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
const FLOW = 'f1a2b3c4-d5e6-4f70-8a9b-0c1d2e3f4a5b';

const V1 = {
  id: ID,
  event_type: 'calendar.event.created',
  ts: '2024-10-28T08:59:12.481920+00:00',
  source: 'http/192.168.1.20',
  data: { summary: 'Team Meeting', start_time: '2024-10-28T10:00:00Z' },
  correlation_id: PARENT,
};

const ONEX = {
  event_id: ID,
  event_type: 'omninode.intelligence.event.quality_assessed.v1',
  correlation_id: FLOW,
  causation_id: PARENT,
  timestamp: '2025-10-18T10:00:00.000Z',
  version: '1.0.0',
  source: { service: 'archon-intelligence', instance_id: 'instance-123' },
  metadata: { trace_id: 'a-trace', user_id: 'ada' },
  payload: { entity_id: 'doc-123', quality_score: 0.92 },
};

const AGENT_EVENT = {
  event_id: ID,
  event_type: 'task.completed',
  timestamp: '2025-11-02T09:30:00.123456',
  source_agent_id: 'processor',
  source_service: null,
  trace_id: FLOW,
  execution_id: 'abc123',
  parent_event_id: PARENT,
  payload: { task_id: 't-1', result: 42 },
  priority: 'high',
  ttl_seconds: null,
  retry_count: 0,
  max_retries: 3,
};

describe('legacy-v1', () => {
  it('is the first envelope of the Python services, with the parent as it names it', () => {
    expect(open(V1, ['legacy-v1'])).toMatchObject({
      ok: true,
      envelope: {
        event_id: ID,
        event_type: 'calendar.event.created',
        timestamp: '2024-10-28T08:59:12.481920+00:00',
        source: { host: '192.168.1.20', type: 'manual', app: 'http' },
        correlation_ids: [PARENT],
        causation_id: PARENT,
        payload: V1.data,
      },
    });
  });

  it.each([
    ['my_calendar_app', { app: 'my_calendar_app', host: 'unknown', type: 'manual' }],
    ['app/', { app: 'app', host: 'unknown' }],
    ['', { app: 'unknown', host: 'unknown' }],
    [
      { app: 'x', host: 'y', type: 'hook' },
      { app: 'x', host: 'y', type: 'hook' },
    ],
    [undefined, { app: 'unknown', host: 'unknown' }],
  ])('reads the source %j', (source, expected) => {
    expect(open({ ...V1, source }, ['legacy-v1'])).toMatchObject({ ok: true, envelope: { source: expected } });
  });

  it('gives an id that is no UUID the same one each time, and keeps what it has no place for', () => {
    const odd = { ...V1, id: 'evt-1', correlation_id: 'job 7', tenant: 'home' };
    const opened = open(odd, ['legacy-v1']);
    expect(opened).toMatchObject({
      ok: true,
      envelope: { correlation_ids: [], metadata: { legacy: { id: 'evt-1', correlation_id: 'job 7', tenant: 'home' } } },
    });
    expect(open(odd, ['legacy-v1'])).toEqual(opened);
  });

  it('takes a naive time as UTC', () => {
    const opened = open({ ...V1, ts: '2024-10-28 08:59:12' }, ['legacy-v1']);
    expect(opened).toMatchObject({ ok: true, envelope: { timestamp: '2024-10-28T08:59:12Z' } });
  });
});

describe('onex', () => {
  it('has a service for a source, and no host', () => {
    expect(open(ONEX, ['onex'])).toMatchObject({
      ok: true,
      envelope: {
        source: { host: 'unknown', type: 'service', app: 'archon-intelligence', instance_id: 'instance-123' },
        correlation_id: FLOW,
        causation_id: PARENT,
        correlation_ids: [PARENT],
        metadata: ONEX.metadata,
      },
    });
  });

  it('may leave out its type, which is the topic, its version, and the offset of its time', () => {
    const { event_type: type, version: _, ...rest } = ONEX;
    const opened = open({ ...rest, timestamp: '2025-10-18T10:00:00.000' }, ['onex'], type);
    expect(opened).toMatchObject({
      ok: true,
      envelope: { event_type: type, version: '1.0.0', timestamp: '2025-10-18T10:00:00.000Z' },
    });
  });

  it('keeps one flow of what has one correlation_id, also where that is no UUID', () => {
    const named = { ...ONEX, correlation_id: 'optional-correlation-id', causation_id: 'x' };
    const [a, b] = [open(named, ['onex']), open({ ...named, event_id: PARENT }, ['onex'])];
    expect(a).toMatchObject({ ok: true, envelope: { metadata: { onex: { causation_id: 'x' } }, causation_id: null } });
    if (!a.ok || !b.ok) expect.fail('not opened');
    expect(a.envelope.correlation_id).toBe(b.envelope.correlation_id);
  });
});

describe('agent-event', () => {
  it('is flat, and counts its retries beside', () => {
    expect(open(AGENT_EVENT, ['agent-event'])).toMatchObject({
      ok: true,
      envelope: {
        event_id: ID,
        timestamp: '2025-11-02T09:30:00.123456Z',
        source: { host: 'unknown', type: 'agent', app: 'processor' },
        agent_context: { type: 'custom', instance_id: 'processor' },
        correlation_id: FLOW,
        correlation_ids: [PARENT],
        causation_id: PARENT,
        priority: 'high',
        metadata: { trace_id: FLOW, execution_id: 'abc123', max_retries: 3, retry_count: 0 },
        payload: AGENT_EVENT.payload,
      },
    });
  });

  it('of a service, with everything else left open', () => {
    const plain = {
      event_id: ID,
      event_type: 'task.completed',
      timestamp: '2025-11-02T09:30:00Z',
      source_service: 's',
    };
    expect(open({ ...plain, ttl_seconds: 0, payload: {} }, ['agent-event'])).toMatchObject({
      ok: true,
      envelope: { source: { type: 'service', app: 's', service: 's' }, correlation_ids: [], correlation_id: ID },
    });
  });
});

describe('naive-timestamps', () => {
  const OURS = {
    event_id: ID,
    event_type: 'calendar.event.created',
    timestamp: '2026-02-07T09:31:12.480',
    version: '1.0.0',
    source: { host: 'a', type: 'manual' },
    payload: {
      summary: '2024-10-28T10:00:00',
      start_time: '2024-10-28T10:00:00',
      seen: [null, '2024-10-28T10:00:00+0200'],
      by_day: { monday: '2024-10-28 10:00:00.5' },
    },
  };

  it('are UTC, in the envelope and where the schema of the payload asks for a moment', () => {
    expect(open(OURS, ['naive-timestamps'])).toMatchObject({
      ok: true,
      envelope: {
        timestamp: '2026-02-07T09:31:12.480Z',
        payload: {
          summary: '2024-10-28T10:00:00',
          start_time: '2024-10-28T10:00:00Z',
          seen: [null, '2024-10-28T10:00:00+02:00'],
          by_day: { monday: '2024-10-28T10:00:00.5Z' },
        },
      },
    });
  });

  it('come after the other adapters, whatever the order of their names', () => {
    const data = { start_time: '2024-10-28T10:00:00' };
    const opened = open({ ...V1, data }, ['naive-timestamps', 'legacy-v1']);
    expect(opened).toMatchObject({ ok: true, envelope: { payload: { start_time: '2024-10-28T10:00:00Z' } } });
  });
});

const ALL = ['legacy-v1', 'onex', 'agent-event', 'naive-timestamps'];

it('each refuses what it was not turned on for', () => {
  for (const message of [V1, ONEX, AGENT_EVENT]) {
    expect(open(message, [])).toMatchObject({ ok: false, failure: { code: 'message.invalid' } });
    expect(open(message, ALL)).toMatchObject({ ok: true });
  }
  expect(open(V1, ['onex', 'agent-event'])).toMatchObject({ ok: false });
  expect(open(ONEX, ['legacy-v1', 'agent-event'])).toMatchObject({ ok: false });
  expect(open(AGENT_EVENT, ['legacy-v1', 'onex'])).toMatchObject({ ok: false });
});

it.each([1, null, 'text', [], {}, { id: {}, ts: 1, data: 2 }, { event_id: 1, source: { service: 1 }, payload: 1 }])(
  'never throws for %j',
  (message) => {
    expect(open(message, ALL)).toMatchObject({ ok: false });
  },
);

it("may be of one's own", () => {
  const own: EnvelopeAdapter = {
    name: 'wrapped',
    adapt: (message) => (typeof message['wrapped'] === 'object' ? { ...message['wrapped'] } : undefined),
  };
  expect(open({ wrapped: V1 }, [own, 'legacy-v1'])).toMatchObject({ ok: true, envelope: { event_id: ID } });
});

it('has names, and says which', () => {
  expect(() => resolveAdapters(['legacy_v1'])).toThrow(/there are legacy-v1, onex, .*Did you mean legacy-v1/);
  expect(() => resolveAdapters(['__proto__'])).toThrow('There is no envelope adapter');
});

it.each(THROWN)('an adapter that throws %s refuses the message, and nothing else', (_, make) => {
  const adapter: EnvelopeAdapter = {
    name: 'broken',
    adapt: () => {
      throw make();
    },
  };
  expect(open(V1, [adapter])).toMatchObject({
    ok: false,
    failure: { code: 'message.invalid', message: expect.stringMatching(/^An adapter failed: /) },
  });
});
