import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { readFolder } from '../read-folder.fixture.js';
import { checkTrees } from '../report/check-trees.js';
import type { Finding, Report } from '../report/report.js';
import { REPORT_SCHEMA } from '../report/report-schema.js';
import { describeRules } from './describe-rules.js';
import { EVENT_RULES } from './event-rules.js';
import { SCHEMA_RULES } from './schema-rules.js';

const CASES = join(import.meta.dirname, 'cases');
const ids = [...SCHEMA_RULES, ...EVENT_RULES].map(({ id }) => id);
const isReport = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(REPORT_SCHEMA);

function check(
  rule: string,
  kind: 'violates' | 'permits',
): { readonly report: Report; readonly found: readonly Finding[] } {
  const [previous, current] = ['previous', 'current'].map((side) => readFolder(join(CASES, rule, kind, side)));
  if (previous === undefined || current === undefined) throw new Error('A case has two sides.');
  const report = checkTrees(previous, current, {
    against: 'previous',
    consumersOf: ({ type }) => (type.startsWith('shop.') ? [{ queue: 'warehouse', pattern: 'shop.#' }] : []),
  });
  return {
    report,
    found: report.events.flatMap(({ findings }) => findings).filter((finding) => finding.rule === rule),
  };
}

describe.each(ids)('%s', (id) => {
  const violation = check(id, 'violates');

  it('is found where it is violated, at its place in both trees', () => {
    expect(violation.found).not.toEqual([]);
    for (const { file, line, message, pointer } of violation.found) {
      expect(file).toMatch(/\.json$/);
      expect(line).toBeGreaterThan(0);
      expect(pointer).toMatch(/^(\/|$)/);
      expect(message).toMatch(/\.$/);
    }
  });

  it('is not found where it is permitted', () => {
    expect(check(id, 'permits').found).toEqual([]);
  });

  it('never says other than the engine', () => {
    for (const event of violation.report.events)
      for (const { direction, verdict } of event.findings)
        for (const side of direction === 'both' ? (['backward', 'forward'] as const) : [direction])
          if (verdict === 'BREAK') expect(event[side]).toBe('BREAK');
  });

  it('fits the schema that is published', () => {
    expect(isReport(JSON.parse(JSON.stringify(violation.report))), JSON.stringify(isReport.errors)).toBe(true);
  });
});

it('each rule has its file and its case, and no other has', () => {
  const named = readdirSync(CASES).sort();
  expect(named).toEqual([...ids].sort());
  for (const id of ids) expect(existsSync(join(import.meta.dirname, `${id}.ts`)), id).toBe(true);
});

it('each rule says what it checks, why and what to do', () => {
  const rules = describeRules();
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const { purpose, why, fix } of rules) for (const text of [purpose, why, fix]) expect(text).toMatch(/\."?$/);
});
