import { describe, expect, it } from 'vitest';
import { completeLineage, deriveLineage } from './lineage.js';

describe('deriveLineage', () => {
  it('makes a root its own flow', () => {
    expect(deriveLineage('a', [])).toEqual({ correlation_ids: [], correlation_id: 'a', causation_id: null });
  });

  it('carries the flow of the first cause and names the last as the direct one', () => {
    const first = { event_id: 'a', correlation_id: 'root' };
    const last = { event_id: 'b', correlation_id: 'other' };
    expect(deriveLineage('c', [first, last])).toEqual({
      correlation_ids: ['a', 'b'],
      correlation_id: 'root',
      causation_id: 'b',
    });
  });

  it('keeps one flow id along a chain', () => {
    const a = { event_id: 'a', ...deriveLineage('a', []) };
    const b = { event_id: 'b', ...deriveLineage('b', [a]) };
    const c = { event_id: 'c', ...deriveLineage('c', [b]) };
    expect(c).toEqual({ event_id: 'c', correlation_ids: ['b'], correlation_id: 'a', causation_id: 'b' });
  });

  it('names a parent once', () => {
    const parent = { event_id: 'a', correlation_id: 'a' };
    expect(deriveLineage('b', [parent, parent]).correlation_ids).toEqual(['a']);
  });
});

describe('completeLineage', () => {
  it('reads an envelope of the original services, which know parents alone', () => {
    expect(completeLineage({ event_id: 'c', correlation_ids: ['a', 'b'] })).toEqual({
      correlation_ids: ['a', 'b'],
      correlation_id: 'a',
      causation_id: 'b',
    });
  });

  it('makes an envelope without any a root', () => {
    expect(completeLineage({ event_id: 'c', correlation_ids: null, causation_id: null })).toEqual(
      deriveLineage('c', []),
    );
  });
});
