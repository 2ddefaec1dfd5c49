import { contracts } from '@bloodbank/contracts';
import type { Transport } from '@bloodbank/core/ports';
import { describe, expect, it } from 'vitest';
import { createPublisher } from '../create-publisher.js';
import { createConfirming, source } from '../steps/steps.fixture.js';
import {
  agentEventCreators,
  EventPriorities,
  EventTypes,
  envelopeHelpers,
  generateEventId,
  onexEventCreators,
} from './index.js';

const PARENT = '11111111-1111-4111-8111-111111111111';
const TRACE = '33333333-3333-4333-8333-333333333333';
const PR = { cache_key: 'repo|123', cache_type: 'redis' } as const;

/** The address, properties and way of each thing sent. */
const transport = createConfirming();
const publisher = createPublisher({ contracts, transport: transport as unknown as Transport, source });

describe('ids', () => {
  // As the original code computed them.
  it.each([
    ['github.pr.created', 'repo|pr|123', '6efe3081-414c-5dd6-a589-fd1133ab4136'],
    ['fireflies.transcript.upload', { meeting_id: 'abc123' }, '70117275-3199-5e4c-a175-71646fb33ad7'],
    [
      'fireflies.transcript.upload',
      { user_id: 'user_456', meeting_id: 'abc123' },
      'dcbf406d-aaae-5a9a-8b36-38bb4f5ac1e7',
    ],
    ['fireflies.transcript.ready', { transcript_id: 'T1' }, '80b68e8e-84ae-543f-9896-47bb695aa66f'],
    ['artifact.created', { uri: 'file:///a.md', action: 'created' }, '85d717b0-8261-5b21-ab83-009eca3932cd'],
  ])('%s of %j is %s', (type, unique, id) => {
    expect(generateEventId(type, unique)).toBe(id);
  });

  it('may be given to an envelope', () => {
    const { createEnvelope } = envelopeHelpers(contracts);
    const eventId = generateEventId('github.pr.created', 'repo|pr|123');
    expect(createEnvelope('github.pr.created', PR, 'a', { eventId }).event_id).toBe(eventId);
  });
});

describe('the envelopes of the original services', () => {
  const helpers = envelopeHelpers(contracts);

  it.each([
    ['github-webhook/nas', { host: 'nas', type: 'manual', app: 'github-webhook', meta: {} }],
    ['my_calendar_app', { host: 'unknown', type: 'manual', app: 'my_calendar_app', meta: {} }],
    ['a/b/c', { host: 'b/c', type: 'manual', app: 'a', meta: {} }],
    [
      { host: 'localhost', type: 'hook', app: 'github-webhook' },
      { host: 'localhost', type: 'hook', app: 'github-webhook' },
    ],
  ])('of the source %j', (from, expected) => {
    expect(helpers.createEnvelope('github.pr.created', PR, from).source).toEqual(expected);
  });

  it('leave out correlation ids that are none, with a warning', async () => {
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const envelope = helpers.createEnvelope('github.pr.created', PR, 'a', { correlationIds: ['nonsense', PARENT] });
    expect(envelope).toMatchObject({ correlation_ids: [PARENT], causation_id: PARENT });
    expect((await warned).message).toContain('"nonsense" is no event id');
  });

  it('say where they come from', () => {
    expect(helpers.createHttpEnvelope('github.pr.created', PR, '10.0.0.1').source).toEqual({
      host: '10.0.0.1',
      type: 'manual',
      app: 'http',
      meta: {},
    });
    expect(helpers.createScheduledEnvelope('github.pr.created', PR).source).toEqual({
      host: 'localhost',
      type: 'scheduled',
      app: 'scheduler',
      meta: {},
    });
    const agent = helpers.createAgentEnvelope('github.pr.created', PR, 'letta', 'Iris', 'nas');
    expect(agent).toMatchObject({
      source: { host: 'nas', type: 'agent', app: 'agent' },
      agent_context: { type: 'letta', name: 'Iris' },
    });
    const unknown = helpers.createAgentEnvelope('github.pr.created', PR, 'toaster');
    expect(unknown.agent_context).toEqual({ type: 'custom' });
  });

  it('of the first version', () => {
    const meeting = { summary: 'Team', start_time: '2024-10-28T10:00:00Z', end_time: '2024-10-28T11:00:00Z' };
    expect(helpers.envelopeFor('calendar.event.created', 'my_calendar_app', meeting)).toMatchObject({
      source: { app: 'my_calendar_app', type: 'manual' },
      payload: meeting,
    });
    expect(helpers.envelopeFor('calendar.event.created', 'hook', meeting, PARENT)).toMatchObject({
      source: { type: 'hook' },
      correlation_ids: [PARENT],
    });
  });

  it('hold payloads that fit, and no others', () => {
    expect(() => helpers.createHttpEnvelope('github.pr.created', {} as never, 'h')).toThrow(/does not fit its schema/);
    expect(() => helpers.createHttpEnvelope('github.pr.merge' as never, {} as never, 'h')).toThrow(/is a command/);
  });
});

describe('the events of the agent orchestration', () => {
  const creators = agentEventCreators(contracts);

  it('know every name of their catalogue', () => {
    for (const type of Object.values(EventTypes)) expect(contracts.registry.kindOf(type), type).toBe('event');
  });

  it('of an agent', () => {
    const event = creators.createAgentEvent({
      eventType: EventTypes.AGENT_STARTED,
      agentId: 'agent_001',
      payload: { version: '1.0.0', capabilities: ['chat', 'search'] },
      traceId: TRACE,
      priority: EventPriorities.NORMAL,
    });
    expect(event).toMatchObject({
      event_type: 'agent.started',
      source: { type: 'agent', app: 'agent_001' },
      metadata: { trace_id: TRACE },
      priority: 'normal',
      payload: { version: '1.0.0', capabilities: ['chat', 'search'] },
    });
    expect(creators.createAgentEvent({ eventType: 'agent.heartbeat', agentId: 'a' }).payload).toEqual({});
  });

  it('of a task, and of the one that answers it', () => {
    const request = creators.createTaskEvent({
      eventType: EventTypes.TASK_SUBMITTED,
      agentId: 'requester',
      taskId: 'req_001',
      taskData: { action: 'process_data', priority: 'high' },
      traceId: TRACE,
    });
    expect(request.payload).toEqual({ task_id: 'req_001', action: 'process_data', priority: 'high' });
    const reply = creators.createTaskEvent({
      eventType: EventTypes.TASK_COMPLETED,
      agentId: 'processor',
      taskId: request.payload.task_id,
      taskData: { result: { rows: 1 } },
      traceId: TRACE,
      parentEventId: request.event_id,
      priority: 'critical',
      ttlSeconds: 60,
      executionId: 'run-1',
    });
    expect(reply).toMatchObject({
      causation_id: request.event_id,
      metadata: { trace_id: TRACE, execution_id: 'run-1' },
      priority: 'critical',
      ttl_seconds: 60,
    });
  });

  it('of a state, always of normal priority', () => {
    const stateInfo = { checkpoint_id: 'cp_001', size_bytes: 1024 };
    const event = creators.createStateEvent({
      eventType: EventTypes.STATE_SAVED,
      agentId: 'agent_001',
      stateInfo,
      ...({ priority: 'critical' } as object),
    });
    expect(event).toMatchObject({ priority: 'normal', payload: stateInfo, source: { app: 'agent_001' } });
  });

  it('of a plan and of the system', () => {
    const plan = creators.createPlanEvent({
      eventType: EventTypes.PLAN_CREATED,
      planId: PARENT,
      planData: { steps: 5, participants: ['agent_001', 'agent_002'] },
      priority: EventPriorities.HIGH,
    });
    expect(plan).toMatchObject({
      source: { type: 'service', service: 'plan_orchestrator' },
      payload: { plan_id: PARENT, steps: 5 },
      priority: 'high',
    });
    const system = creators.createSystemEvent({
      eventType: EventTypes.SYSTEM_HEALTH_CHECK,
      serviceName: 'state_manager',
      systemData: { status: 'healthy', uptime_seconds: 3600 },
    });
    expect(system).toMatchObject({ source: { service: 'state_manager' }, payload: { status: 'healthy' } });
    expect(creators.createSystemEvent({ eventType: 'system.shutdown', serviceName: 'x' }).payload).toEqual({});
  });

  it('go by type and priority, or by a key of their own, kept or not', async () => {
    const event = creators.createAgentEvent({ eventType: 'agent.started', agentId: 'a', priority: 'high' });
    await publisher.send(event);
    await publisher.send(event, { routingKey: 'custom.routing.key', persistent: false });
    expect(transport.sent.splice(0).map(({ message }) => [message.address.key, message.properties.persistent])).toEqual(
      [
        ['agent.started.high', true],
        ['custom.routing.key', false],
      ],
    );
  });
});

describe('the events of ONEX', () => {
  const TOPIC = 'omninode.intelligence.event.quality_assessed.v1';
  const payload = { entity_id: 'doc-123', quality_score: 0.92 };
  const { createOnexEvent, createOnexRequest, toBatch } = onexEventCreators(contracts, {
    service: 'archon-intelligence',
    instanceId: 'instance-123',
    hostname: 'nas',
  });

  it('belong to a flow of their own, or to the one that is named', () => {
    const root = createOnexEvent({ topic: TOPIC, payload });
    expect(root).toMatchObject({
      event_type: TOPIC,
      correlation_id: root.event_id,
      causation_id: null,
      source: { host: 'nas', type: 'service', service: 'archon-intelligence', instance_id: 'instance-123' },
      payload,
    });
    const metadata = { trace_id: TRACE, user_id: 'u' };
    const caused = createOnexEvent({
      topic: TOPIC,
      payload,
      correlationId: PARENT,
      causationId: root.event_id,
      metadata,
    });
    expect(caused).toMatchObject({ correlation_id: PARENT, causation_id: root.event_id, metadata });
    expect(createOnexEvent({ topic: TOPIC, payload, correlationId: PARENT })).toMatchObject({
      correlation_id: PARENT,
      causation_id: PARENT,
    });
    expect(createOnexEvent({ topic: TOPIC, payload, causationId: PARENT })).toMatchObject({ correlation_id: PARENT });
  });

  it('may be requests, which go to their owner', async () => {
    const topic = 'omninode.codegen.request.validate.v1';
    const request = createOnexRequest({ topic, payload: { code_content: 'class Test: pass' } });
    await publisher.send(request, { replyTo: 'replies.1' });
    expect(transport.sent.splice(0)).toMatchObject([
      { message: { address: { kind: 'command', key: topic }, properties: { replyTo: 'replies.1' } } },
    ]);
    expect(() => createOnexEvent({ topic: topic as never, payload: {} as never })).toThrow(/is a command/);
  });

  it('are published in lists', async () => {
    const results = await publisher.publishAll(
      toBatch([
        { topic: TOPIC, payload },
        {
          topic: 'omninode.search.event.document_indexed.v1',
          payload: { document_id: 'd', collection: 'c', vector_dims: 3 },
        },
      ]),
    );
    const sources = results.map((result) => result.status === 'fulfilled' && result.value.envelope.source.service);
    expect(sources).toEqual(['archon-intelligence', 'archon-intelligence']);
  });
});
