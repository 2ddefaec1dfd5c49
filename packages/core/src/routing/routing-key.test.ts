import { describe, expect, it } from 'vitest';
import { createContract, createRegistry } from '../contract/registry.fixture.js';
import { bindingPatternOf, bindingPatternsFor, contractsMatching, expandRoutingKey } from './routing-key.js';

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
