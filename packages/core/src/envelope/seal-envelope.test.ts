import { describe, expect, it } from 'vitest';
import type { Contract } from '../contract/contract-set.js';
import { assertFits } from '../contract/fitting-payload.js';
import { createContract } from '../contract/registry.fixture.js';
import type { Envelope, Source } from './envelope.js';
import { ENVELOPE_VERSION, type SealOptions, sealEnvelope } from './seal-envelope.js';
import { shareSource } from './shared-source.js';

const ID = '0190a5a2-0000-7000-8000-00000000abcd';
const source = shareSource({ host: 'nas', type: 'service' });
const contract = createContract({ type: 'a.b' });
const seal = (options: SealOptions = {}, by: Contract = contract, from: Source = source): Envelope =>
  sealEnvelope(by, from, by.type, assertFits(by, by.type, { a: 1 }), options);

describe('sealEnvelope', () => {
  it('makes a root of what nothing caused', () => {
    const before = Date.now();
    const { event_id, timestamp, ...rest } = seal();
    expect(rest).toEqual({
      event_type: 'a.b',
      version: ENVELOPE_VERSION,
      source,
      correlation_ids: [],
      correlation_id: event_id,
      causation_id: null,
      agent_context: null,
      metadata: {},
      payload: { a: 1 },
    });
    expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Date.parse(timestamp)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(timestamp)).toBeLessThanOrEqual(Date.now());
  });

  it('counts a parent of which only the id is known as the root of its flow', () => {
    const cause = { event_id: ID, correlation_id: ID.replace('abcd', '0001') };
    const other = ID.replace('abcd', '0002');
    expect(seal({ causedBy: cause })).toMatchObject({ correlation_id: cause.correlation_id, causation_id: ID });
    expect(seal({ causedBy: [cause], correlationIds: [other] })).toMatchObject({
      correlation_ids: [ID, other],
      correlation_id: cause.correlation_id,
      causation_id: other,
    });
    expect(seal({ correlationIds: [other] })).toMatchObject({ correlation_id: other, causation_id: other });
  });

  it.each<[string, unknown, string]>([
    ['eventId', '1', '/event_id'],
    ['timestamp', 'yesterday', '/timestamp'],
    ['correlationIds', ['1'], '/correlation_ids/0'],
    ['causedBy', { event_id: '1', correlation_id: '2' }, '/correlation_id'],
    ['source', { host: '' }, '/source/host'],
    ['agentContext', { type: 7 }, '/agent_context/type'],
    ['metadata', 'text', '/metadata'],
    ['priority', 'urgent', '/priority'],
    ['ttlSeconds', -1, '/ttl_seconds'],
  ])('refuses a wrong %s, also after many that were right', (name, value, pointer) => {
    for (let i = 0; i < 3; i++) seal();
    const pointers = (): readonly string[] => {
      try {
        seal({ [name]: value });
        return [];
      } catch (thrown) {
        return (thrown as { issues: readonly { pointer: string }[] }).issues.map((issue) => issue.pointer);
      }
    };
    expect(pointers().join(' ')).toContain(pointer);
  });

  it.each<[string, Partial<Contract>]>([
    ['a time to live', { ttlSeconds: -1 }],
    ['a priority', { priority: 'urgent' as never }],
    ['a name', { type: 'x'.repeat(256) }],
  ])('refuses a contract with %s that cannot be, whatever was sealed before', (_, fields) => {
    seal();
    const wrong = createContract({ type: 'a.b', ...fields });
    for (let i = 0; i < 2; i++) {
      expect(() => seal({}, wrong)).toThrow(expect.objectContaining({ code: 'schema.invalid' }));
    }
  });

  it('refuses a source that cannot be, whatever was sealed before, and one that became so', () => {
    seal();
    const wrong = shareSource({ host: '', type: 'service' });
    expect(() => seal({}, contract, wrong)).toThrow(/\/source\/host/);
    const own = { host: 'nas', type: 'service' };
    seal({}, contract, own);
    own.host = '';
    expect(() => seal({}, contract, own)).toThrow(/\/source\/host/);
  });

  it('refuses the types of a family that are too long, after one that was not', () => {
    const family = createContract({ type: 'hook.{event}', parameters: ['event'] });
    const payload = assertFits(family, 'hook.a', {});
    sealEnvelope(family, source, 'hook.a', payload);
    expect(() => sealEnvelope(family, source, `hook.${'a'.repeat(255)}`, payload)).toThrow(/\/event_type/);
  });
});
