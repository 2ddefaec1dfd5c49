import type {
  BloodbankHealthStatusV1,
  BloodbankMessageDlqV1,
  BloodbankSchemaValidationFailedV1,
} from '@bloodbank/contracts';
import { prepareEnvelope } from '@bloodbank/core/envelope';
import { Invalid } from '@bloodbank/core/errors';
import {
  describeDeadLetter,
  describeHealthStatus,
  describeValidationFailure,
  HEALTH_STATUS,
  MESSAGE_DEAD_LETTERED,
  SCHEMA_VALIDATION_FAILED,
} from '@bloodbank/core/system-events';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { registry, source } from './steps/steps.fixture.js';

const ID = 'b7e2a9b0-52a5-4a41-9f0a-0d3f0c6f1a01';

/** Throws where the payload does not fit the contract of the tree. */
const published = (type: string, payload: unknown): unknown =>
  prepareEnvelope(registry, source, type, payload).envelope.payload;

describe('an event that says that a payload was refused', () => {
  const refusedBy = (payload: unknown): Invalid => {
    try {
      prepareEnvelope(registry, source, 'github.pr.created', payload);
    } catch (thrown) {
      if (thrown instanceof Invalid) return thrown;
    }
    throw new Error('It was not refused.');
  };

  it('fits its contract, and holds the reasons and nothing of the payload', () => {
    const error = refusedBy({ cache_key: 7, cache_type: 'SECRET' });
    const refused = { eventType: 'github.pr.created', eventId: ID, direction: 'publish', service: 'gateway' } as const;
    const payload = describeValidationFailure(error, refused);
    expectTypeOf(payload.errors[0]).not.toBeAny();
    expect(published(SCHEMA_VALIDATION_FAILED, payload)).toEqual({
      event_type: 'github.pr.created',
      event_id: ID,
      direction: 'publish',
      service: 'gateway',
      errors: error.issues.map(({ pointer, keyword, message }) => ({ pointer, keyword, message })),
    });
    expect(JSON.stringify(payload)).not.toContain('SECRET');
  });

  it.each<[string, unknown]>([
    ['no id', undefined],
    ['an id that is none', '1'],
    ['an id of another type', 7],
  ])('fits with %s, and without reasons', (_, eventId) => {
    const error = new Invalid('schema.invalid', 'It does not fit.');
    const payload = describeValidationFailure(error, { eventType: 'a.b', eventId, direction: 'consume' });
    expect(published(SCHEMA_VALIDATION_FAILED, payload)).toEqual({
      event_type: 'a.b',
      event_id: null,
      direction: 'consume',
      service: null,
      errors: [{ pointer: '', keyword: 'schema', message: 'It does not fit.' }],
    });
  });

  it('names twenty reasons at most', () => {
    const issues = Array.from({ length: 30 }, (_, index) => ({ pointer: `/${index}`, keyword: 'type', message: 'no' }));
    const error = new Invalid('schema.invalid', 'no', { issues });
    const payload = describeValidationFailure(error, { eventType: 'a.b', direction: 'publish' });
    expect(payload.errors).toEqual(issues.slice(0, 20));
  });
});

describe('an event that says that a message was dead-lettered', () => {
  it.each([
    ['handler.failed', 'routing_failed'],
    ['message.expired', 'routing_failed'],
    ['broker.max-length', 'routing_failed'],
    ['message.invalid', 'validation_failed'],
    ['message.undecodable', 'validation_failed'],
    ['message.unknown-type', 'validation_failed'],
    ['schema.invalid', 'validation_failed'],
  ])('%s is %s', (code, failure_reason) => {
    const deadLetter = { eventId: ID, eventType: 'llm.prompt', code, message: 'It fails.', attempts: 4 };
    expect(published(MESSAGE_DEAD_LETTERED, describeDeadLetter(deadLetter, 4))).toEqual({
      original_event_id: ID,
      original_event_type: 'llm.prompt',
      failure_reason,
      error_message: 'It fails.',
      retry_count: 3,
      max_retries: 3,
    });
  });

  it.each([undefined, 0, 1, -3, 1.5, Number.NaN])(
    'fits whatever a dead letter says of itself: %s attempts',
    (attempts) => {
      const deadLetter = {
        eventId: 'none',
        code: 'handler.failed',
        message: 'amqp://user:SECRET@host is away',
        ...(attempts === undefined ? {} : { attempts }),
      };
      const payload = published(MESSAGE_DEAD_LETTERED, describeDeadLetter(deadLetter));
      expect(payload).toMatchObject({ original_event_id: null, original_event_type: null, retry_count: 0 });
      expect(JSON.stringify(payload)).not.toContain('SECRET');
      const silent = describeDeadLetter({ code: 'handler.failed', message: '' });
      expect(published(MESSAGE_DEAD_LETTERED, silent)).toMatchObject({ error_message: 'handler.failed' });
    },
  );
});

describe('an event that says how a service is', () => {
  it('fits its contract', () => {
    const health = { status: 'degraded', details: { blocked: true, connected: true } } as const;
    expect(published(HEALTH_STATUS, describeHealthStatus('rag', health, 12.5))).toEqual({
      service: 'rag',
      status: 'degraded',
      connected: true,
      uptime_seconds: 12.5,
      details: health.details,
    });
    expect(published(HEALTH_STATUS, describeHealthStatus('rag', { status: 'unhealthy', details: {} }))).toMatchObject({
      connected: false,
      uptime_seconds: expect.any(Number),
    });
  });
});

it('has the types that the generator makes of the contracts', () => {
  expectTypeOf(describeValidationFailure).returns.toExtend<BloodbankSchemaValidationFailedV1>();
  expectTypeOf(describeDeadLetter).returns.toExtend<BloodbankMessageDlqV1>();
  expectTypeOf(describeHealthStatus).returns.toExtend<BloodbankHealthStatusV1>();
});
