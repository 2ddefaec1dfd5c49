import { describe, expect, it } from 'vitest';
import { buildTree } from '../trees/build-tree.js';
import { checkTrees } from './check-trees.js';
import type { EventReport } from './report.js';

const FILE = 'shop/order.placed.v1.json';
const range = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);

function check(previous: object, current: object): EventReport | undefined {
  const tree = (schema: object) => buildTree([{ file: FILE, displayFile: FILE, text: JSON.stringify(schema) }]);
  return checkTrees(tree(previous), tree(current), { against: 'before' }).events[0];
}

const properties = (count: number, schema: object): object => ({
  type: 'object',
  properties: Object.fromEntries(range(count).map((n) => [`p${n}`, schema])),
});

describe('a change of thousands of places', () => {
  it('costs its event a few seconds, and is told in part', () => {
    const started = performance.now();
    const event = check(properties(4_000, { type: 'string' }), properties(4_000, { type: 'integer' }));
    expect(performance.now() - started).toBeLessThan(40_000);
    expect(event?.backward).not.toBe('SAFE');
    expect(event?.findings.length).toBeLessThan(2_500);
  }, 60_000);

  it('says that the payload broke where not every change is told, so that accepting what is told is not enough', () => {
    const required = (count: number): object => ({ type: 'object', required: range(count).map((n) => `p${n}`) });
    const event = check(required(0), required(300));
    expect(event?.backward).toBe('BREAK');
    const rules = event?.findings.map(({ rule, level }) => `${rule} ${level}`) ?? [];
    expect(rules).toContain('payload-same error');
    expect(rules.filter((rule) => rule.startsWith('required-no-add'))).toHaveLength(200);
  }, 60_000);

  it('explains a thousand changes of one event, and says of the others that the payload broke', () => {
    const branches = (isRequired: boolean): object => ({
      type: 'object',
      properties: Object.fromEntries(
        range(7).map((n) => [
          `b${n}`,
          { type: 'object', ...(isRequired ? { required: range(150).map((at) => `p${at}`) } : {}) },
        ]),
      ),
    });
    const event = check(branches(false), branches(true));
    expect(event?.backward).toBe('BREAK');
    const rules = event?.findings.map(({ rule }) => rule) ?? [];
    expect(rules.filter((rule) => rule === 'required-no-add')).toHaveLength(1_050);
    expect(rules).toContain('payload-same');
  }, 60_000);
});
