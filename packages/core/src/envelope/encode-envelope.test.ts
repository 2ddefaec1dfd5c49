import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertFits } from '../contract/fitting-payload.js';
import { createContract, createRegistry } from '../contract/registry.fixture.js';
import { encodeEnvelope } from './encode-envelope.js';
import type { Envelope } from './envelope.js';
import { verifyEnvelope } from './open-envelope.js';
import { type SealOptions, sealEnvelope } from './seal-envelope.js';
import { shareSource } from './shared-source.js';

const contract = createContract({ type: 'a.b' });
const seal = (payload: unknown, options: SealOptions = {}, source = { host: 'nas', type: 'service' }): Envelope =>
  sealEnvelope(contract, source, 'a.b', assertFits(contract, 'a.b', payload), options);

const written = (envelope: Envelope): string => Buffer.from(encodeEnvelope(envelope)).toString('utf8');

const cycle: unknown[] = [];
cycle.push(cycle);

describe('encodeEnvelope', () => {
  const anything = fc.jsonValue({ stringUnit: 'binary' });
  const record = fc.dictionary(fc.string({ unit: 'binary' }), anything);
  const options = fc.record(
    {
      metadata: record,
      agentContext: record.map((members) => ({ ...members, name: null, type: 'custom' })),
      source: record.map((meta) => ({ app: 'a"b\u2028', meta })),
      priority: fc.constantFrom('low' as const, 'critical' as const),
      ttlSeconds: fc.integer({ min: 1, max: 1_000 }),
      correlationIds: fc.array(fc.uuid(), { maxLength: 3 }),
    },
    { requiredKeys: [] },
  );

  it('writes what JSON.stringify writes, for every envelope that is sealed', () => {
    fc.assert(
      fc.property(anything, options, (payload, given) => {
        const envelope = seal(payload, given);
        expect(written(envelope)).toBe(JSON.stringify(envelope));
      }),
    );
  });

  it('carries the fields that others added, and those that they left null', () => {
    const theirs = { ...seal({ a: 1 }), tenant: 'acme', priority: null, 'x"y': [1], version: '1.0"' };
    const opened = verifyEnvelope(createRegistry([contract]), theirs);
    if (!opened.ok) throw new Error(opened.failure.message);
    expect(JSON.parse(written(opened.envelope))).toEqual(opened.envelope);
    expect(JSON.parse(written(opened.envelope))).toMatchObject({ tenant: 'acme', 'x"y': [1] });
  });

  it('escapes what a hand-made envelope may hold in fields that are plain in ours', () => {
    const opened = verifyEnvelope(createRegistry([contract]), { ...seal({ a: 1 }), version: '1.0"\n' });
    if (!opened.ok) throw new Error(opened.failure.message);
    expect(JSON.parse(written(opened.envelope))).toEqual(opened.envelope);
  });

  it.each<[string, unknown]>([
    ['a cycle', cycle],
    ['a BigInt', { a: 1n }],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
  ])('refuses %s, with a name or without', (_, payload) => {
    const envelope = seal(payload);
    for (const one of [envelope, { ...envelope, tenant: 'acme' }]) {
      expect(() => encodeEnvelope(one)).toThrow(expect.objectContaining({ code: 'schema.not-json' }));
    }
  });
});

describe('the bytes of an envelope', () => {
  it('stay as they are, whatever is written after them and of whatever size', () => {
    const sizes = [0, 10, 1_000, 5_000, 5_461, 6_000, 20_000, 100_000];
    const letters = ['a', 'é', '…', '🩸'];
    const made = Array.from({ length: 200 }, (_, count) => {
      const letter = letters[count % 4] ?? '';
      const envelope = seal({ text: letter.repeat(Math.ceil((sizes[count % 8] ?? 0) / letter.length)) });
      return { text: JSON.stringify(envelope), bytes: encodeEnvelope(envelope) };
    });
    for (const { text, bytes } of made) {
      expect(bytes.length).toBe(Buffer.byteLength(text));
      expect(Buffer.from(bytes).toString('utf8') === text).toBe(true);
    }
  });

  it('hold metadata as it writes itself, also where it has no members', () => {
    class Tenant {
      toJSON(): object {
        return { tenant: 'acme' };
      }
    }
    expect(JSON.parse(written(seal({}, { metadata: new Tenant() as never }))).metadata).toEqual({ tenant: 'acme' });
  });

  it('hold any number of types and versions', () => {
    for (let count = 0; count < 600; count++) {
      const envelope = { ...seal({}), event_type: `a.b${count}`, version: `1.0."${'0'.repeat(count)}` };
      for (const _ of ['first', 'again']) expect(written(envelope)).toBe(JSON.stringify(envelope));
    }
  });
});

describe('shareSource', () => {
  it('is written as it was when it was shared, whatever happens to the object that it was made of', () => {
    const meta = { room: 'cellar' };
    const shared = shareSource({ host: 'nas', type: 'service', meta });
    meta.room = 'attic';
    const envelope = seal({}, {}, shared);
    expect(JSON.parse(written(envelope)).source).toEqual({ host: 'nas', type: 'service', meta: { room: 'cellar' } });
    expect(envelope.source).toBe(shared);
    expect(() => Object.assign(shared.meta ?? {}, { room: 'attic' })).toThrow(TypeError);
  });

  it('is a part of a source that says more', () => {
    const shared = shareSource({ host: 'nas', type: 'service' });
    expect(JSON.parse(written(seal({}, { source: { app: 'rag' } }, shared))).source).toEqual({ ...shared, app: 'rag' });
  });
});
