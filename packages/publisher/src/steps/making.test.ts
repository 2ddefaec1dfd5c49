import { prepareEnvelope, shareSource } from '@bloodbank/core/envelope';
import { describe, expect, it } from 'vitest';
import { makingSteps } from '../publish-pipeline.js';
import type { PublishRequest, SealedMessage } from '../publish-step.js';
import { type PreparedRequest, prepare } from './prepare.js';
import { seal } from './seal.js';
import { createEnd, PROMPT, registry, request, source } from './steps.fixture.js';
import { type FittingRequest, validate } from './validate.js';

const MERGE = { repo_owner: 'a', repo_name: 'b', pr_number: 1 };

describe('prepare', () => {
  it('hands on what was asked for, with its contract', async () => {
    const end = createEnd<PreparedRequest>();
    const asked = request({ options: { ttlSeconds: 1 } });
    expect(await prepare(registry)(end.step)(asked)).toBe(end.receipt);
    expect(end.reached).toEqual([{ ...asked, contract: registry.find('llm.prompt') }]);
  });

  it.each<[Partial<PublishRequest>, string]>([
    [{ type: 'llm.promt' }, 'schema.unknown-type'],
    [{ type: 'github.pr.merge' }, 'schema.wrong-kind'],
    [{ kind: 'command' }, 'schema.wrong-kind'],
  ])('hands nothing on of %j', (fields, code) => {
    const end = createEnd<PreparedRequest>();
    expect(() => prepare(registry)(end.step)(request(fields))).toThrow(expect.objectContaining({ code }));
    expect(end.reached).toEqual([]);
  });
});

describe('validate', () => {
  const prepared = (payload: unknown): PreparedRequest => {
    const contract = registry.find('llm.prompt');
    if (contract === undefined) throw new Error('There is no llm.prompt.');
    return { ...request({ payload }), contract };
  };

  it('hands on the very same, when the payload fits', async () => {
    const end = createEnd<FittingRequest>();
    const input = prepared(PROMPT);
    expect(await validate(end.step)(input)).toBe(end.receipt);
    expect(end.reached[0]).toBe(input);
  });

  it('hands nothing on that does not fit', () => {
    const end = createEnd<FittingRequest>();
    expect(() => validate(end.step)(prepared({ ...PROMPT, promt: 'x' }))).toThrow(/did you mean prompt\?$/);
    expect(end.reached).toEqual([]);
  });
});

describe('seal', () => {
  it('puts what fits into an envelope', async () => {
    const end = createEnd<SealedMessage>();
    const options = { metadata: { tenant: 'acme' }, timeoutMs: 5 };
    const list = prepare(registry)(validate(seal(source)(end.step)));
    await list(request({ options }));
    expect(end.reached).toMatchObject([
      { envelope: { event_type: 'llm.prompt', source, metadata: { tenant: 'acme' }, payload: PROMPT }, options },
    ]);
  });
});

describe('the list', () => {
  it('makes the envelope that prepareEnvelope makes, of whatever kind', async () => {
    const steps = makingSteps({ registry, source: shareSource(source), timeoutMs: 1_000, middlewares: [] });
    const end = createEnd<SealedMessage>();
    const fixed = { eventId: '0190a5a2-0000-7000-8000-00000000abcd', timestamp: '2026-11-21T10:00:00.000Z' };
    const way = steps.end(end.step);
    await way(request({ options: fixed }));
    await way(request({ kind: 'command', type: 'github.pr.merge', payload: MERGE, options: fixed }));
    expect(end.reached.map(({ envelope }) => envelope)).toEqual([
      prepareEnvelope(registry, source, 'llm.prompt', PROMPT, fixed).envelope,
      prepareEnvelope(registry, source, 'github.pr.merge', MERGE, { ...fixed, kind: 'command' }).envelope,
    ]);
  });
});
