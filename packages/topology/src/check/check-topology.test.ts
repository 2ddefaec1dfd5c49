import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { loadTopology } from '../load/load-topology.js';
import { createRegistry } from '../registry.fixture.js';
import { checkTopology } from './check-topology.js';
import { RULE_CASES, type RuleCase } from './rule-cases.fixture.js';
import { RULES } from './rules.js';

function findingsOf({ files, contracts = [] }: RuleCase, rule: string) {
  const { topology, findings } = loadTopology(files);
  expect(findings).toEqual([]);
  return checkTopology(topology, createRegistry(contracts)).filter((finding) => finding.rule === rule);
}

describe.each(RULES.map(({ id }) => id))('rule %s', (id) => {
  test('finds the violating case, at its place', () => {
    const { violating } = RULE_CASES[id] ?? {};
    if (violating === undefined) throw new Error(`The rule ${id} has no violating case.`);
    const findings = findingsOf(violating, id);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.pointer).toBe(violating.at ?? '');
    if (violating.at !== undefined) expect(findings[0]).toMatchObject({ file: 'rag.json', line: expect.any(Number) });
  });

  test('accepts the permitted case', () => {
    const { permitted } = RULE_CASES[id] ?? {};
    if (permitted === undefined) throw new Error(`The rule ${id} has no permitted case.`);
    expect(findingsOf(permitted, id)).toEqual([]);
  });
});

test('every rule is in the file of its name, and every file is a rule', async () => {
  const files = await readdir(new URL('./rules/', import.meta.url));
  expect(files.map((file) => file.replace('.ts', '')).sort()).toEqual(RULES.map(({ id }) => id).sort());
});

test('every case belongs to a rule', () => {
  expect(Object.keys(RULE_CASES).sort()).toEqual(RULES.map(({ id }) => id).sort());
});

test('an event that nobody can receive is only a warning, for a service may subscribe while running', () => {
  const found = checkTopology(loadTopology([]).topology, createRegistry([{ type: 'github.pr.created' }]));
  expect(found).toMatchObject([{ severity: 'warning', rule: 'event-received' }]);
});
