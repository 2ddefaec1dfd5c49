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
    expect(report.summary).toMatchObject({ ok: false, errors: 1, bump: 'new-version' });
    const findings = report.events.flatMap((event) => event.findings).filter(({ level }) => level === 'error');
    expect(findings.map(({ rule, direction }) => `${rule} ${direction}`)).toEqual(['property-no-reuse both']);
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

  it('gives each direction the worst verdict of all versions, whichever was compared last', () => {
    const narrow = { type: 'string', maxLength: 3 };
    const wide = { type: 'string', maxLength: 9 };
    const now = tree({ a: { type: 'string', maxLength: 5 } });
    const versions = [
      { tree: tree({ a: wide }), label: 'v2' },
      { tree: tree({ a: narrow }), label: 'v1' },
    ];
    for (const earlier of [versions, versions.toReversed()]) {
      const [event] = checkHistory(now, now, earlier, { against: 'v3' }).events;
      expect(event).toMatchObject({ backward: 'BREAK', forward: 'BREAK', bump: 'new-version' });
    }
  });

  it('does not call SAFE what is not proven against an earlier version', () => {
    const [event] = checkHistory(last, last, [{ tree: treeOf({ [FILE]: '{' }), label: 'v1' }], {
      against: 'v3',
    }).events;
    expect(event).toMatchObject({ status: 'unchanged', backward: 'UNPROVEN', forward: 'UNPROVEN' });
    expect(event?.findings.map(({ message }) => message)).toEqual([expect.stringContaining('Against v1')]);
  });

  it('counts what was accepted of an earlier version, and is strict for that no more', () => {
    const earlier = [{ tree: first, label: 'v1' }];
    const found = checkHistory(between, last, earlier, { against: 'v2' }).events.flatMap(({ findings }) => findings);
    const accepted = found
      .filter(({ level }) => level === 'error')
      .map(({ fingerprint }) => ({ fingerprint, reason: 'Nobody kept the old ones.' }));
    const report = checkHistory(between, last, earlier, { against: 'v2', accepted, strict: true });
    expect(report.summary).toMatchObject({ ok: true, errors: 0, accepted: 1, unused_acceptances: [] });
    const reported = report.events
      .flatMap(({ findings }) => findings)
      .filter((finding) => finding.accepted !== undefined);
    expect(reported.map(({ fingerprint }) => fingerprint)).toEqual(accepted.map(({ fingerprint }) => fingerprint));
  });
});
