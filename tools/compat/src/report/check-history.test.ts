import { describe, expect, it } from 'vitest';
import { treeOf } from '../read-folder.fixture.js';
import { checkHistory } from './check-history.js';

const FILE = 'shop/order.placed.v1.json';
const tree = (properties: object) => treeOf({ [FILE]: { type: 'object', properties } });
const [first, between, last] = [
  tree({ a: { type: 'string' }, b: { type: 'integer' } }),
  tree({ a: { type: 'string' } }),
  tree({ a: { type: 'string' }, b: { type: 'string' } }),
];

describe('checkHistory', () => {
  it('sees a name that comes back with another meaning, which no two neighbours show', () => {
    const options = { against: 'v2' };
    expect(checkHistory(between, last, [], options).summary).toMatchObject({ ok: true, errors: 0 });
    const report = checkHistory(between, last, [{ tree: first, label: 'v1' }], options);
    expect(report.summary).toMatchObject({ ok: false, errors: 2, bump: 'new-version' });
    const findings = report.events.flatMap((event) => event.findings).filter(({ level }) => level === 'error');
    expect(findings.map(({ rule, direction }) => `${rule} ${direction}`)).toEqual([
      'property-no-reuse backward',
      'property-no-reuse forward',
    ]);
    expect(findings[0]?.message).toContain('Against v1');
  });

  it('says nothing twice, and takes an acceptance for any version', () => {
    const changed = tree({ a: { type: 'integer' } });
    const once = checkHistory(between, changed, [], { against: 'v2' });
    expect(checkHistory(between, changed, [{ tree: between, label: 'v1' }], { against: 'v2' }).summary.errors).toBe(
      once.summary.errors,
    );
    const found = checkHistory(between, last, [{ tree: first, label: 'v1' }], { against: 'v2' }).events.flatMap(
      ({ findings }) => findings,
    );
    const accepted = found.map(({ fingerprint }) => ({ fingerprint, reason: 'Nobody kept the old ones.' }));
    const report = checkHistory(between, last, [{ tree: first, label: 'v1' }], { against: 'v2', accepted });
    expect(report.summary).toMatchObject({ ok: true, unused_acceptances: [] });
  });
});
