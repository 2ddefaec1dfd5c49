/**
 * The snippets of ONEX's "Event Bus Quick Reference", as they are written here: their topics, names and values, on a real Kafka,
 * beside a service of theirs that knows Kafka and nothing of this bus.
 */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type Bus, connectBus, NonRetryable, readSettings } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';
import { createRecorder, describeOnServer, freshName } from '@bloodbank/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { assertNothingRuns, runCli, startCli } from './cli.fixture.js';
import { type OnexService, openOnexService } from './onex-service.fixture.js';

/** Some steps are processes, and the machine may be busy. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const QUALITY_ASSESSED = 'omninode.intelligence.event.quality_assessed.v1';
const PATTERN_LEARNED = 'omninode.intelligence.event.pattern_learned.v1';
const VALIDATE_REQUEST = 'omninode.codegen.request.validate.v1';
const VALIDATE_RESPONSE = 'omninode.codegen.response.validate.v1';
const SCORES = { entity_id: 'doc-123', quality_score: 0.92, onex_compliance: 0.88 };
const VERDICT = { quality_score: 0.87, onex_compliance: 0.92, issues: [] };
const WAIT = { timeoutMs: 60_000 };
const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

type AnyBus = Bus<NonNullable<typeof contracts.types>>;

describeOnServer('Kafka', "ONEX's quick reference", (url) => {
  const bootstrap = new URL(url).host;
  let onex: OnexService;
  let group: string;
  let env: Readonly<Record<string, string>>;
  const open: AnyBus[] = [];

  beforeAll(async () => {
    onex = await openOnexService(bootstrap);
  });
  afterAll(() => onex?.close());
  beforeEach(() => {
    group = freshName('archon-intelligence');
    env = {
      KAFKA_BOOTSTRAP_SERVERS: bootstrap,
      KAFKA_CONSUMER_GROUP: group,
      KAFKA_AUTO_OFFSET_RESET: 'earliest',
      KAFKA_MAX_IN_FLIGHT: '100',
      // What their services write has no host.
      ENVELOPE_ADAPTERS: 'onex',
    };
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((bus) => bus.close()));
    await assertNothingRuns();
  });

  /** A service that has nothing but the variables which ONEX's have. */
  async function connect(service = 'archon-intelligence'): Promise<AnyBus> {
    const bus = await connectBus({
      contracts,
      service,
      settings: readSettings(env),
      topology: false,
      correlation: false,
      commands: 'memory',
      retry: { attempts: 1, delaysMs: [] },
    });
    open.push(bus);
    return bus;
  }

  it('Basic publishing: the record stands in the topic of its event type, as a Kafka client reads it', async () => {
    const seen = await onex.watch(QUALITY_ASSESSED);
    const bus = await connect();
    const correlationId = randomUUID();
    const { eventId, envelope } = await bus.publish(QUALITY_ASSESSED, SCORES, { correlationIds: [correlationId] });
    const { key, value } = await seen.waitFor((record) => JSON.parse(record.value).event_id === eventId, WAIT);
    expect(key).toBe(envelope.correlation_id);
    expect(JSON.parse(value)).toMatchObject({
      event_id: eventId,
      event_type: QUALITY_ASSESSED,
      correlation_id: correlationId,
      version: '1.0.0',
      source: { service: 'archon-intelligence' },
      payload: SCORES,
    });
  });

  it('Batch publishing: each goes to its own topic', async () => {
    const [scores, patterns] = [await onex.watch(QUALITY_ASSESSED), await onex.watch(PATTERN_LEARNED)];
    const bus = await connect();
    const results = await bus.publishAll([
      { eventType: QUALITY_ASSESSED, payload: SCORES },
      {
        eventType: PATTERN_LEARNED,
        payload: { pattern_id: 'p-1', pattern_type: 'effect', pattern_data: { uses: 3 } },
      },
    ]);
    const ids = results.map((result) => (result.status === 'fulfilled' ? result.value.eventId : String(result.reason)));
    await scores.waitFor(({ value }) => JSON.parse(value).event_id === ids[0], WAIT);
    await patterns.waitFor(({ value }) => JSON.parse(value).event_id === ids[1], WAIT);
  });

  it('Request/Response: a service of ONEX reads the request, and is heard on its response topic', async () => {
    await onex.makeTopics(VALIDATE_REQUEST, VALIDATE_RESPONSE);
    const asked = await onex.answer(VALIDATE_REQUEST, VALIDATE_RESPONSE, VERDICT);
    const bus = await connect('codegen');
    const response = await bus.request(VALIDATE_REQUEST, { code_content: 'class Test: pass' }, WAIT);
    expect(response.quality_score).toBe(0.87);
    expect(asked.items.at(-1)).toMatchObject({
      event_type: VALIDATE_REQUEST,
      payload: { code_content: 'class Test: pass' },
    });
    await expect(bus.request(VALIDATE_REQUEST, { code: 'class Test: pass' } as never, WAIT)).rejects.toThrow(
      /code_content is required/,
    );
  });

  it('Request/Response: a service here owns the request, and a client of ONEX is answered on its response topic', async () => {
    const owner = await connect();
    await owner.handle(VALIDATE_REQUEST, () => VERDICT);
    const responses = await onex.watch(VALIDATE_RESPONSE);
    const correlationId = randomUUID();
    await onex.publish(VALIDATE_REQUEST, { code_content: 'class Test: pass' }, correlationId);
    const { value } = await responses.waitFor((one) => JSON.parse(one.value).correlation_id === correlationId, WAIT);
    expect(JSON.parse(value).payload.quality_score).toBe(0.87);
  });

  it('Topic overrides: request and response go through the topics that the environment names, beside BUS_URL', async () => {
    const [asks, answers] = [freshName('dev.validate'), freshName('dev.validated')];
    const { KAFKA_BOOTSTRAP_SERVERS: _, ...rest } = env;
    const overrides = { KAFKA_CODEGEN_VALIDATE_REQUEST: asks, KAFKA_CODEGEN_VALIDATE_RESPONSE: answers };
    env = { ...rest, ...overrides, BUS_URL: url };
    await onex.makeTopics(asks, answers);
    const responses = await onex.watch(answers);
    const owner = await connect();
    await owner.handle(VALIDATE_REQUEST, () => VERDICT);
    const correlationId = randomUUID();
    await onex.publish(asks, { code_content: 'class Test: pass' }, correlationId, VALIDATE_REQUEST);
    const { value } = await responses.waitFor((one) => JSON.parse(one.value).correlation_id === correlationId, WAIT);
    expect(JSON.parse(value).payload.quality_score).toBe(0.87);
  });

  it('Topic overrides: a request is answered through the response topic that the environment names', async () => {
    const [asks, answers] = [freshName('dev.validate'), freshName('dev.validated')];
    env = { ...env, KAFKA_CODEGEN_VALIDATE_REQUEST: asks, KAFKA_CODEGEN_VALIDATE_RESPONSE: answers };
    await onex.makeTopics(asks, answers);
    await onex.answer(asks, answers, VERDICT, VALIDATE_RESPONSE);
    const bus = await connect('codegen');
    const response = await bus.request(VALIDATE_REQUEST, { code_content: 'class Test: pass' }, WAIT);
    expect(response.quality_score).toBe(0.87);
  });

  it('Basic consumer and handler registration: from the earliest on, under the group of the environment', async () => {
    await onex.makeTopics(QUALITY_ASSESSED);
    const before = await onex.publish(QUALITY_ASSESSED, SCORES);
    const [scores, objects] = [createRecorder<string>(), createRecorder<string>()];
    const bus = await connect();
    const subscription = await bus.subscribe(QUALITY_ASSESSED, {
      handler: (event) => {
        if (event.payload.quality_score === 0.92) scores.record(event.event_id);
        return true;
      },
    });
    expect(subscription.queue).toBe(group);
    await scores.waitFor((id) => id === before, WAIT);
    await bus.close();

    class QualityEventHandler {
      can_handle(event: { readonly event_type: string }): boolean {
        return event.event_type === QUALITY_ASSESSED;
      }
      handle_event(event: { readonly event_id: string }): boolean {
        objects.record(event.event_id);
        return true;
      }
    }
    const again = await connect();
    await again.subscribe(QUALITY_ASSESSED, new QualityEventHandler());
    const after = await onex.publish(QUALITY_ASSESSED, SCORES);
    await objects.waitFor((id) => id === after, WAIT);
    // What was acknowledged under the group is not handed out again.
    expect(objects.items).not.toContain(before);
  });

  it('DLQ events: they rest in <topic>.dlq with the documented fields, and reprocessing handles them', async () => {
    await onex.makeTopics(QUALITY_ASSESSED);
    const letters = await onex.watch(`${QUALITY_ASSESSED}.dlq`);
    const bus = await connect();
    let isMended = false;
    const handled = createRecorder<string>();
    const mine = await onex.publish(QUALITY_ASSESSED, { ...SCORES, entity_id: group });
    await bus.subscribe(QUALITY_ASSESSED, {
      handler: (event) => {
        if (event.payload.entity_id !== group) return true;
        if (!isMended) throw new NonRetryable('dimension lost');
        handled.record(event.event_id);
        return true;
      },
    });
    const { headers, value } = await letters.waitFor((one) => JSON.parse(one.value).event_id === mine, WAIT);
    expect(JSON.parse(value).payload.entity_id).toBe(group);
    expect(headers).toMatchObject({
      original_topic: QUALITY_ASSESSED,
      original_partition: expect.stringMatching(/^\d+$/),
      original_offset: expect.stringMatching(/^\d+$/),
      error_type: 'NonRetryable',
      error_message: 'dimension lost',
      error_stack_trace: expect.any(String),
      retry_count: '0',
      failed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      consumer_group: group,
      consumer_instance: expect.any(String),
    });

    isMended = true;
    const queue = ['dlq', 'redrive', `dlq.${group}`];
    const { code, stdout } = await runCli([...queue, '--limit', '100', '--yes'], { cwd: ROOT, env });
    expect(stdout).toBe(`Moved 1 dead letter to ${group}.\n`);
    expect(code).toBe(0);
    await handled.waitFor((id) => id === mine, WAIT);
    expect(await bus.deadLetters.count()).toBe(0);
  });

  it('Schema lookup: curl /subjects/<topic>-value/versions/latest', async () => {
    const gateway = startCli(['gateway', '--json'], { cwd: ROOT, env });
    const { gateway: address } = JSON.parse(await gateway.waitFor('stdout', '}\n')) as { readonly gateway: string };
    const answer = await fetch(`${address}/subjects/${VALIDATE_REQUEST}-value/versions/latest`);
    const { subject, version, schemaType, schema } = (await answer.json()) as Readonly<Record<string, string>>;
    gateway.stop('SIGTERM');
    await gateway.ended;
    expect({ subject, version, schemaType }).toEqual({
      subject: `${VALIDATE_REQUEST}-value`,
      version: 1,
      schemaType: 'JSON',
    });
    expect(JSON.parse(schema ?? '').required).toEqual(['code_content']);
  });

  it('CLI tools: publish_event.sh and consume_events.sh', async () => {
    await onex.makeTopics(QUALITY_ASSESSED);
    const tail = startCli(['tail', QUALITY_ASSESSED, '--limit', '1', '--json'], { cwd: ROOT, env });
    await tail.waitFor('stderr', 'Watching');
    const correlationId = randomUUID();
    const publish = ['publish', QUALITY_ASSESSED, '--json', JSON.stringify(SCORES), '--correlation-id', correlationId];
    const { code, stdout } = await runCli(publish, { cwd: ROOT, env });
    expect(code).toBe(0);
    const { stdout: seen } = await tail.ended;
    expect(JSON.parse(seen)).toMatchObject({
      event_id: stdout.trim(),
      correlation_id: correlationId,
      payload: SCORES,
    });
  });
});
