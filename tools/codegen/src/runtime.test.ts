import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closestTypes } from '../runtime/closest-types.js';
import type { Registry } from '../runtime/contract.js';
import { createExampleOf } from '../runtime/create-example-of.js';
import { fillRoutingKey } from '../runtime/fill-routing-key.js';
import { toIssues } from '../runtime/to-issues.js';
import { contractsFromSchemas } from './contracts-from-schemas.js';
import { treeOf } from './tree.fixture.js';

function registryOf(files: Readonly<Record<string, object>>): Registry {
  return contractsFromSchemas(treeOf(files)).registry;
}

describe('the registry', () => {
  const registry = registryOf({
    'agent/started.v1.json': {},
    'agent/{name}.heartbeat.v1.json': {},
    'agent/ada.heartbeat.v1.json': {},
    'webhook/plane.{event}.v1.json': {},
    'webhook/plane.issue.{action}.v1.json': {},
    'github/pr.merge.v1.json': { 'x-kind': 'command' },
  });

  it.each([
    ['agent.started', 'agent.started'],
    ['agent.ada.heartbeat', 'agent.ada.heartbeat'],
    ['agent.bob.heartbeat', 'agent.{name}.heartbeat'],
    ['agent.bob.smith.heartbeat', undefined],
    ['webhook.plane.cycle', 'webhook.plane.{event}'],
    ['webhook.plane.cycle.created', 'webhook.plane.{event}'],
    ['webhook.plane.issue', 'webhook.plane.{event}'],
    ['webhook.plane.issue.created', 'webhook.plane.issue.{action}'],
    ['webhook.plane.issue.created.twice', 'webhook.plane.issue.{action}'],
    ['webhook.plane', undefined],
    ['webhook.plane.', undefined],
    ['webhook.plane.*', undefined],
    ['webhook.plane.a b', undefined],
    [`webhook.plane.${'x'.repeat(255)}`, undefined],
    ['__proto__', undefined],
    ['constructor', undefined],
    ['agent.__proto__.heartbeat', 'agent.{name}.heartbeat'],
    ['', undefined],
  ])('finds for %s: %s', (type, expected) => {
    expect(registry.find(type)?.type).toBe(expected);
    expect(registry.isValidEventType(type)).toBe(expected !== undefined);
    expect(registry.kindOf(type)).toBe(expected === undefined ? undefined : 'event');
    expect(registry.getPayloadValidator(type) === undefined).toBe(expected === undefined);
    expect(registry.getSchema(type) === undefined).toBe(expected === undefined);
  });

  it('knows a template by its own name, and does not take it for an event type', () => {
    expect(registry.find('webhook.plane.{event}')?.parameters).toEqual(['event']);
    expect(registry.isValidEventType('webhook.plane.{event}')).toBe(false);
  });

  it('lists by domain and kind, and nothing for what it does not know', () => {
    expect(registry.listDomains()).toEqual(['agent', 'github', 'webhook']);
    expect(registry.listEvents({ kind: 'command' }).map(({ type }) => type)).toEqual(['github.pr.merge']);
    expect(registry.listEvents({ domain: 'agent', kind: 'command' })).toEqual([]);
    expect(registry.listEvents({ domain: '__proto__' })).toEqual([]);
    expect(registry.listEvents().length).toBe(6);
  });

  it('cannot be changed through what it hands out', () => {
    const [contract] = registry.listEvents();
    expect(() => Object.assign(contract ?? {}, { kind: 'command' })).toThrow(TypeError);
    expect(() => Object.assign(registry, { find: () => undefined })).toThrow(TypeError);
  });
});

describe('closestTypes', () => {
  const known = [
    'github.pr.created',
    'github.pr.merged',
    'github.pr.closed',
    'github.issue.created',
    'webhook.plane.{event}',
  ];

  it('gives at most three, the nearest first', () => {
    expect(closestTypes('github.pr.craeted', known)).toEqual([
      'github.pr.created',
      'github.pr.closed',
      'github.pr.merged',
    ]);
    expect(closestTypes('webhok.plane.issue', known)).toEqual(['webhook.plane.{event}']);
    expect(closestTypes('zzz', known)).toEqual([]);
  });

  it('answers at once for names of any length', () => {
    const started = performance.now();
    closestTypes('a.'.repeat(1_000_000), known);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('fillRoutingKey', () => {
  it('puts words in, several only where the key is open', () => {
    expect(fillRoutingKey('agent.started.{priority}', { priority: 'high' })).toBe('agent.started.high');
    expect(fillRoutingKey('webhook.plane.{event}', { event: 'issue.created' }, 'event')).toBe(
      'webhook.plane.issue.created',
    );
    expect(fillRoutingKey('a.{x}.{y}', { x: '{y}'.replace(/\W/g, ''), y: '1' })).toBe('a.y.1');
  });

  it.each([
    {},
    { event: '' },
    { event: 'a b' },
    { event: 'a.b' },
    { event: '*' },
    { event: '#' },
    { event: 'ä' },
    { event: 7 as unknown as string },
  ])('refuses %j', (parameters: Record<string, string>) => {
    expect(() => fillRoutingKey('agent.{event}.started', parameters)).toThrow(TypeError);
  });

  it('refuses empty words between dots, inherited parameters, and keys that AMQP cannot carry', () => {
    expect(() => fillRoutingKey('a.{event}', { event: 'b..c' }, 'event')).toThrow(TypeError);
    expect(() => fillRoutingKey('a.{constructor}', {})).toThrow(TypeError);
    expect(() => fillRoutingKey('a.{event}', { event: 'x'.repeat(254) })).toThrow(RangeError);
  });

  it('is undone by splitting at dots', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/);
    fc.assert(
      fc.property(word, word, (first, second) => {
        expect(fillRoutingKey('a.{x}.b.{y}', { x: first, y: second }).split('.')).toEqual(['a', first, 'b', second]);
      }),
    );
  });
});

describe('toIssues', () => {
  it('tells type and size, and never a value', () => {
    const payload = { token: 'hunter2', list: ['hunter2', 'x'], map: { hunter2: 1 }, whole: 7, part: 7.5, none: null };
    const errors = ['token', 'list', 'map', 'whole', 'part', 'none', 'gone'].map((name) => ({
      instancePath: `/${name}`,
      keyword: 'type',
      params: { type: 'boolean' },
      message: 'must be boolean',
    }));
    const issues = toIssues(errors, payload);
    expect(issues.map(({ got }) => got)).toEqual([
      'string of 7',
      'array of 2',
      'object of 1',
      'integer',
      'number',
      'null',
      'nothing',
    ]);
    expect(JSON.stringify(issues)).not.toContain('hunter2');
  });

  it('points at the property that is missing or too many', () => {
    const error = { instancePath: '/a', keyword: 'required', params: { missingProperty: 'b/c' }, message: 'must have' };
    expect(toIssues([error], { a: {} })).toEqual([
      { pointer: '/a/b~1c', keyword: 'required', message: 'is required', got: 'nothing' },
    ]);
  });

  it('stops at twenty', () => {
    const error = { instancePath: '', keyword: 'type', params: { type: 'object' } };
    expect(
      toIssues(
        Array.from({ length: 100 }, () => error),
        1,
      ).length,
    ).toBe(20);
    expect(toIssues(null, 1)).toEqual([]);
  });
});

describe('exampleOf', () => {
  const exampleOf = createExampleOf(
    registryOf({
      'github/pr.created.v1.json': {
        type: 'object',
        properties: { title: { type: 'string' }, labels: { type: 'array' } },
        examples: [{ title: 'A', labels: ['x'] }],
      },
    }),
  );

  it('returns a fresh copy with some properties replaced', () => {
    const [first, second] = [exampleOf('github.pr.created'), exampleOf('github.pr.created', { title: 'B' })];
    expect([first, second]).toEqual([
      { title: 'A', labels: ['x'] },
      { title: 'B', labels: ['x'] },
    ]);
    (first as { labels: string[] }).labels.push('y');
    expect(exampleOf('github.pr.created')).toEqual({ title: 'A', labels: ['x'] });
  });

  it('refuses what may not be published, and names that nothing has', () => {
    expect(() => exampleOf('github.pr.created', { titel: 'B' })).toThrow(
      /\/titel is not declared .* did you mean title/,
    );
    expect(() => exampleOf('github.pr.craeted')).toThrow(/Did you mean github.pr.created\?/);
  });
});
