import { contracts } from '@bloodbank/contracts';
import { silentLogger } from '@bloodbank/core/ports';
import { createRecorder, deleteServiceQueues, describeOnBrokers, freshName } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSettings } from '../config/settings/read-settings.js';
import { connectBus } from './connect-bus.js';
import { transportFor } from './transport-table.js';

const EVENT_ID = '9b2f6c1e-8a50-4f1b-9c7e-1f0a2b3c4d5e';

/** As the programs of the seeds write them. */
const MESSAGES = [
  {
    id: EVENT_ID,
    event_type: 'calendar.event.created',
    ts: '2024-10-28T08:59:12.481920',
    source: 'http/192.168.1.20',
    data: { summary: 'Team Meeting', start_time: '2024-10-28T10:00:00', end_time: '2024-10-28T11:00:00Z' },
  },
  {
    event_id: EVENT_ID,
    event_type: 'omninode.intelligence.event.quality_assessed.v1',
    correlation_id: EVENT_ID,
    timestamp: '2025-10-18T10:00:00.000Z',
    version: '1.0.0',
    source: { service: 'archon-intelligence', instance_id: 'instance-123' },
    metadata: { trace_id: EVENT_ID, user_id: null },
    payload: { entity_id: 'doc-123', quality_score: 0.92, onex_compliance: 0.88 },
  },
  {
    event_id: EVENT_ID,
    event_type: 'task.submitted',
    timestamp: '2025-11-02T09:30:00.123456',
    source_agent_id: 'agent_001',
    source_service: null,
    trace_id: null,
    execution_id: null,
    parent_event_id: null,
    payload: { task_id: 't-1', action: 'review' },
    priority: 'normal',
    ttl_seconds: null,
    retry_count: 0,
    max_retries: 3,
  },
] as const;
const TYPES = MESSAGES.map((message) => message.event_type);

describeOnBrokers('messages of other programs', (broker) => {
  let service: string;
  let exchange: string;
  beforeEach(() => {
    service = freshName('svc');
    exchange = freshName('foreign');
  });
  afterEach(() => deleteServiceQueues(broker.url, service, [1_000, 5_000, 15_000], exchange));

  const common = () =>
    ({ contracts, service, url: broker.url, exchange, topology: false, correlation: false }) as const;

  /** Their bytes, as they are. */
  async function send(): Promise<void> {
    const factory = await transportFor(broker.url);
    const transport = await factory.connect({
      url: broker.url,
      exchange,
      topology: [],
      addresses: [],
      clientName: 'theirs',
      heartbeatSeconds: 60,
      connectTimeoutMs: 10_000,
      logger: silentLogger,
    });
    for (const message of MESSAGES) {
      const routing = message.event_type === 'task.submitted' ? 'task.submitted.normal' : message.event_type;
      const body = Buffer.from(JSON.stringify(message));
      const properties = { contentType: 'application/json' };
      const address = { kind: 'event', key: routing } as const;
      await transport.publish({ address, body, properties, headers: {} }, { timeoutMs: 10_000 });
    }
    await transport.close();
  }

  it.each([
    ['an option', { adapters: ['legacy-v1', 'onex', 'agent-event', 'naive-timestamps'] } as const],
    ['a setting', { settings: readSettings({ ENVELOPE_ADAPTERS: 'legacy-v1,onex,agent-event,naive-timestamps' }) }],
  ])('are events to handlers and taps, turned on by %s', async (_how, turnedOn) => {
    const [handled, seen] = [createRecorder<string>(), createRecorder<string>()];
    await using bus = await connectBus({ ...common(), ...turnedOn });
    await bus.tap(['#'], (event) => seen.record(event.event_type));
    for (const type of TYPES) {
      await bus.subscribe(type, (event) => handled.record(`${event.event_type} ${event.timestamp}`));
    }
    await send();
    await handled.waitForCount(3);
    await seen.waitForCount(3);
    expect([...handled.items].sort()).toEqual([
      'calendar.event.created 2024-10-28T08:59:12.481920Z',
      'omninode.intelligence.event.quality_assessed.v1 2025-10-18T10:00:00.000Z',
      'task.submitted 2025-11-02T09:30:00.123456Z',
    ]);
    expect(await bus.deadLetters.count()).toBe(0);
  });

  it('are dead letters where nobody turned them on, and go back to work once somebody did', async () => {
    {
      await using bus = await connectBus(common());
      for (const type of TYPES) await bus.subscribe(type, () => {});
      await send();
      await expect.poll(() => bus.deadLetters.count(), { timeout: 10_000 }).toBe(3);
    }
    const handled = createRecorder<string>();
    await using bus = await connectBus({
      ...common(),
      adapters: ['legacy-v1', 'onex', 'agent-event', 'naive-timestamps'],
    });
    for (const type of TYPES) await bus.subscribe(type, (event) => handled.record(event.event_type));
    expect(await bus.deadLetters.redrive()).toMatchObject({ moved: 3 });
    await handled.waitForCount(3);
  });
});
