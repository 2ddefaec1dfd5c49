import { describe, expect, it } from 'vitest';
import type { Contract, Kind } from '../contract/contract-set.js';
import { createContract, createRegistry } from '../contract/registry.fixture.js';
import { assertEnvelope } from './assert-envelope.js';
import { prepareEnvelope } from './prepare-envelope.js';

const source = { host: 'nas', type: 'service' };
const validated: unknown[] = [];
const counting = (fields: Partial<Contract> & { readonly type: string }): Contract => {
  const validate = (payload: unknown): [] => {
    validated.push(payload);
    return [];
  };
  return createContract({ ...fields, validate });
};
const registry = createRegistry([
  counting({ type: 'pr.created' }),
  counting({ type: 'pr.merge', kind: 'command', reply: 'pr.merge.result', priority: 'high', ttlSeconds: 30 }),
  counting({ type: 'pr.merge.result', kind: 'reply' }),
]);

const TYPES: readonly (readonly [Kind, string])[] = [
  ['event', 'pr.created'],
  ['command', 'pr.merge'],
  ['reply', 'pr.merge.result'],
];

describe.each(TYPES)('a message of kind %s', (kind, type) => {
  it('is sealed, its payload validated once', () => {
    validated.length = 0;
    const payload = { number: 423 };
    const { envelope, contract } = prepareEnvelope(registry, source, type, payload, { kind });
    expect(envelope).toMatchObject({ event_type: type, source, payload, correlation_id: envelope.event_id });
    expect(contract.kind).toBe(kind);
    expect(validated).toEqual([payload]);
  });

  it.each(TYPES.filter(([other]) => other !== kind))('is not sent by who sends %ss', (other) => {
    const wrongKind = expect.objectContaining({
      code: 'schema.wrong-kind',
      message: expect.stringMatching(new RegExp(`^${type} is an? ${kind}, not an? ${other}\\.$`)),
    });
    expect(() => prepareEnvelope(registry, source, type, {}, { kind: other })).toThrow(wrongKind);
    const { envelope } = prepareEnvelope(registry, source, type, {}, { kind });
    expect(() => assertEnvelope(registry, envelope, other)).toThrow(wrongKind);
  });

  it('may be an envelope that somebody made, verified once', () => {
    validated.length = 0;
    const value = {
      event_id: 'b7e2a9b0-52a5-4a41-9f0a-0d3f0c6f1a01',
      event_type: type,
      timestamp: '2026-02-07T10:00:00.123456Z',
      version: '1.0.0',
      source,
      payload: { number: 423 },
    };
    const { envelope, contract } = assertEnvelope(registry, value, kind);
    expect(envelope).toMatchObject({ ...value, correlation_id: value.event_id, causation_id: null });
    expect(contract.type).toBe(type);
    expect(validated).toEqual([value.payload]);
  });
});

it('takes priority and time to live from the contract, where the sender says none', () => {
  const { envelope } = prepareEnvelope(registry, source, 'pr.merge', {}, { kind: 'command' });
  expect(envelope).toMatchObject({ priority: 'high', ttl_seconds: 30 });
  const own = prepareEnvelope(registry, source, 'pr.merge', {}, { kind: 'command', priority: 'low', ttlSeconds: 1 });
  expect(own.envelope).toMatchObject({ priority: 'low', ttl_seconds: 1 });
});

it('sends events, where nobody says otherwise', () => {
  expect(() => prepareEnvelope(registry, source, 'pr.merge', {})).toThrow(/is a command, not an event/);
});

it.each<[unknown, string]>([
  ['text', 'schema.invalid'],
  [{ event_type: 'pr.created' }, 'schema.invalid'],
  [
    {
      event_id: 'b7e2a9b0-52a5-4a41-9f0a-0d3f0c6f1a01',
      event_type: 'pr.creatd',
      timestamp: '2026-02-07T10:00:00Z',
      version: '1.0.0',
      source,
      payload: {},
    },
    'schema.unknown-type',
  ],
])('takes no envelope from %j', (value, code) => {
  expect(() => assertEnvelope(registry, value, 'event')).toThrow(expect.objectContaining({ code }));
});
