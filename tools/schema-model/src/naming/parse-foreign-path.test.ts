import { describe, expect, it } from 'vitest';
import { buildTree } from '../tree.fixture.js';
import { parseForeignPath } from './parse-foreign-path.js';

describe('a tree of another layout', () => {
  it.each([
    ['pull_request/opened.schema.json', 'pull_request.opened', 1],
    ['branch_protection_rule$created.schema.json', 'branch_protection_rule.created', 1],
    ['OrderPlaced.json', 'their-events.order-placed', 1],
    ['orders/Order Placed (new).v3.json', 'orders.order-placed-new.v3', 3],
  ])('%s is %s', (file, type, version) => {
    expect(parseForeignPath(file, 'TheirEvents')).toEqual({ role: 'event', type, version });
  });

  it.each(['a/../b.json', 'a/con.json', 'a#b.json', 'a\\b.json', '.git/x.json', 'ö.json'])('refuses %j', (file) => {
    expect(parseForeignPath(file, '')).toMatchObject({ role: 'refused' });
  });

  it('is read as it lies, with a word of why its events are called so', () => {
    const { set, problems } = buildTree({
      'common/user.schema.json': { type: 'object' },
      'issue/opened.schema.json': { properties: { user: { $ref: 'common/user.schema.json' } } },
    });
    expect(problems.map(({ severity, rule }) => `${severity} ${rule}`)).toEqual(['warning tree-layout']);
    expect(set.events.map(({ type }) => type)).toEqual(['issue.opened']);
    expect([...set.units.values()].map(({ name }) => name).sort()).toEqual(['CommonUser', 'IssueOpenedV1']);
  });

  it('is not one that has a file named as ours are: there a misnamed file is a mistake', () => {
    const { problems } = buildTree({ 'issue/opened.v1.json': {}, 'issue/closed.json': {} });
    expect(problems.map(({ rule }) => rule)).toEqual(['file-name']);
  });
});
