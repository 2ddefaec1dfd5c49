import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { treeOf } from '../read-folder.fixture.js';
import { checkTrees } from './check-trees.js';
import type { Finding } from './report.js';

/** A pull request that changes one event in several ways at once. A person read each finding, and found it true. */
interface PullRequest {
  readonly name: string;
  readonly previous: object;
  readonly current: object;
  /** Each with its payload and what the reader says of it, first of an old message, then of a new one. */
  readonly findings: readonly string[];
}

const FILE = 'shop/order.placed.v1.json';
const fixture = new URL('../../fixtures/pull-requests.json', import.meta.url);
const pullRequests = JSON.parse(readFileSync(fixture, 'utf8')) as readonly PullRequest[];

function textOf(finding: Finding): string {
  const { level, rule, direction, path, message } = finding;
  const { witness, witness_error = '', forward_witness, forward_witness_error = '' } = finding;
  const shown = (payload: unknown, error: string): string =>
    payload === undefined ? '' : ` | ${JSON.stringify(payload)} ${error}`;
  const said = message.startsWith(path) ? message.slice(path.length).replace(/^(?:: |, )/, '') : message;
  const first = `${level} ${rule} ${direction} [${path}] ${said.split('; ')[0]}`;
  return first + shown(witness, witness_error) + shown(forward_witness, forward_witness_error);
}

describe('the findings of a pull request that changes several things', () => {
  it.each(pullRequests.map((each) => [each.name, each] as const))('%s', (_, { previous, current, findings }) => {
    const report = checkTrees(treeOf({ [FILE]: previous }), treeOf({ [FILE]: current }), { against: 'before' });
    expect(report.events.flatMap((event) => event.findings.map(textOf))).toEqual(findings);
  });

  it('are as many as were read', () => {
    expect(pullRequests.length).toBeGreaterThanOrEqual(20);
  });
});
