import { describe, expect, it } from 'vitest';
import { createContract, createRegistry } from '../contract/registry.fixture.js';
import {
  bindingPatternOf,
  bindingPatternsFor,
  contractsMatching,
  expandRoutingKey,
  findShared,
  isAskedFor,
  type PatternQuery,
  patternReading,
  readPattern,
} from './routing-key.js';

const plain = createContract({ type: 'github.pr.created' });
const byPriority = createContract({ type: 'agent.started', routingKey: '{event_type}.{priority}' });
const family = createContract({ type: 'webhook.plane.{event}', parameters: ['event'] });
const middle = createContract({ type: 'agent.{name}.heartbeat.dispatch', parameters: ['name'] });

describe('expandRoutingKey', () => {
  it('is the event type, unless the contract says otherwise', () => {
    expect(expandRoutingKey(plain, 'github.pr.created')).toBe('github.pr.created');
    expect(expandRoutingKey(byPriority, 'agent.started')).toBe('agent.started.normal');
    expect(expandRoutingKey(byPriority, 'agent.started', 'critical')).toBe('agent.started.critical');
    expect(expandRoutingKey(family, 'webhook.plane.issue.comment')).toBe('webhook.plane.issue.comment');
  });
});

describe('bindingPatternOf', () => {
  it('is as narrow as a pattern can be', () => {
    expect([plain, byPriority, family, middle].map(bindingPatternOf)).toEqual([
      'github.pr.created',
      'agent.started.*',
      'webhook.plane.*.#',
      'agent.*.heartbeat.dispatch',
    ]);
  });
});

describe('bindingPatternsFor', () => {
  it('is the pattern itself where events are routed by their plain name', () => {
    expect(bindingPatternsFor('github.#', [plain])).toEqual(['github.#']);
  });

  it('adds what the pattern alone would miss', () => {
    expect(bindingPatternsFor('*.*', [byPriority, createContract({ type: 'llm.prompt' })])).toEqual([
      '*.*',
      'agent.started.*',
    ]);
  });
});

describe('contractsMatching', () => {
  const registry = createRegistry([
    plain,
    byPriority,
    family,
    middle,
    createContract({ type: 'agent.run', kind: 'command' }),
  ]);
  const typesOf = (pattern: string): readonly string[] => contractsMatching(pattern, registry).map(({ type }) => type);

  it('finds events by wildcard and by name, and one of a family', () => {
    expect(typesOf('github.#')).toEqual(['github.pr.created']);
    expect(typesOf('webhook.plane.issue')).toEqual(['webhook.plane.{event}']);
    expect(typesOf('agent.#')).toEqual(['agent.started', 'agent.{name}.heartbeat.dispatch']);
  });

  it('finds commands where they are asked for', () => {
    expect(contractsMatching('agent.*', registry, 'command').map(({ type }) => type)).toEqual(['agent.run']);
    expect(contractsMatching('agent.#', registry, 'reply')).toEqual([]);
  });

  it('finds no commands, and nothing for a name that does not exist', () => {
    expect(typesOf('agent.run')).toEqual([]);
    expect(typesOf('github.*')).toEqual([]);
  });
});

describe('how a pattern is read', () => {
  const byPriorityToo = createContract({ type: 'task.started', routingKey: '{event_type}.{priority}' });
  const step = createContract({ type: 'plan.step.completed', routingKey: '{event_type}.{priority}' });
  const registry = createRegistry([plain, byPriority, byPriorityToo, step, family, middle]);

  it.each([
    // As they were always read, with and without priorities in the keys.
    ['github.pr.created', 'event-types', ['github.pr.created'], ['github.pr.created']],
    ['agent.started', 'event-types', ['agent.started'], ['agent.started.*']],
    ['*.started', 'event-types', ['agent.started', 'task.started'], ['agent.started.*', 'task.started.*']],
    ['task.#', 'event-types', ['task.started'], ['task.started.*']],
    ['webhook.plane.issue', 'event-types', ['webhook.plane.{event}'], ['webhook.plane.issue']],
    // Of the multi-agent event bus.
    ['agent.*.normal', 'routing-keys', ['agent.started'], ['agent.*.normal']],
    ['agent.started.*', 'routing-keys', ['agent.started'], ['agent.started.*']],
    ['task.*.critical', 'routing-keys', ['task.started'], ['task.*.critical']],
    ['plan.#.high', 'routing-keys', ['plan.step.completed'], ['plan.#.high']],
    // A family's last word is anybody's: a type of it may end so.
    ['#.high', 'event-types', ['webhook.plane.{event}'], ['#.high']],
    ['plan.step.completed.low', 'routing-keys', ['plan.step.completed'], ['plan.step.completed.low']],
  ] as const)('%s: as %s', (pattern, reading, types, bindings) => {
    const query = readPattern(pattern, registry);
    expect(patternReading(pattern, registry)).toBe(reading);
    expect(query).toMatchObject({ pattern, reading, bindings });
    expect(query?.contracts.map(({ type }) => type)).toEqual(types);
  });

  it.each(['task.*.urgent', 'plan.*.high', 'github.pr.created.normal', 'nothing.at.all'])(
    '%s: not at all',
    (pattern) => {
      expect(patternReading(pattern, registry)).toBe('nothing');
      expect(readPattern(pattern, registry)).toBeUndefined();
    },
  );

  const read = (pattern: string): PatternQuery => {
    const query = readPattern(pattern, registry);
    if (query === undefined) throw new Error(`${pattern} matches nothing`);
    return query;
  };

  it('decides what an event is compared with', () => {
    expect(isAskedFor(read('task.*.critical'), 'task.started', 'task.started.critical')).toBe(true);
    expect(isAskedFor(read('task.*.critical'), 'task.started', 'task.started.normal')).toBe(false);
    expect(isAskedFor(read('task.started'), 'task.started', 'task.started.normal')).toBe(true);
  });

  it.each([
    ['task.*.high', 'task.*.critical', undefined],
    ['task.started.*', 'task.*.critical', 'task.started'],
    ['task.*.critical', 'task.started', 'task.started'],
    ['task.#', 'task.#.low', 'task.started'],
    ['agent.*.normal', 'task.started', undefined],
    ['github.#', '*.pr.*', 'github.pr.created'],
    ['agent.started', '*.started', 'agent.started'],
    ['task.started', 'agent.started', undefined],
  ])('%s and %s share %s', (a, b, type) => {
    expect(findShared(read(a), read(b))?.type).toBe(type);
    expect(findShared(read(b), read(a))?.type).toBe(type);
  });
});
