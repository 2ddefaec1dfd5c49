import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameOf, type TopicPartition } from '../wire/offsets.js';
import { assignPartitions, type GroupMemberFacts } from './assign-partitions.js';

const COUNTS: Readonly<Record<string, number>> = { a: 6, b: 1, c: 3 };
const countOf = (topic: string) => COUNTS[topic] ?? 0;
const member = (memberId: string, owned: readonly TopicPartition[] = []): GroupMemberFacts => ({
  memberId,
  topics: ['a', 'b', 'c'],
  owned,
});

/** Again and again, as members do, until nothing changes any more. */
function settle(members: readonly GroupMemberFacts[]): ReadonlyMap<string, readonly TopicPartition[]> {
  let current = members;
  for (let round = 0; round < 5; round++) {
    const shares = assignPartitions(current, countOf);
    current = current.map((one) => ({ ...one, owned: shares.get(one.memberId) ?? [] }));
  }
  return new Map(current.map(({ memberId, owned }) => [memberId, owned]));
}

test('one member has all', () => {
  expect(settle([member('one')]).get('one')).toHaveLength(10);
});

test('what is to change hands is first let go, and what stays is never taken away', () => {
  const all = settle([member('one')]).get('one') ?? [];
  const first = assignPartitions([member('one', all), member('two')], countOf);
  expect(first.get('two')).toEqual([]);
  expect(first.get('one')?.length).toBeLessThan(all.length);
  const kept = first.get('one') ?? [];
  const second = assignPartitions([member('one', kept), member('two')], countOf);
  expect(second.get('one')).toEqual(kept);
  expect((second.get('two') ?? []).length + kept.length).toBe(10);
});

test('whoever comes and goes: each partition has one owner, and every topic is spread evenly', () => {
  const owned = fc.array(fc.record({ topic: fc.constantFrom('a', 'b', 'c', 'gone'), partition: fc.nat({ max: 8 }) }), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(fc.array(owned, { minLength: 1, maxLength: 5 }), (claims) => {
      const members = claims.map((claim, index) => member(`m${index}`, claim));
      const shares = settle(members);
      const names = [...shares.values()].flat().map(nameOf);
      expect(new Set(names).size).toBe(names.length);
      expect(names).toHaveLength(10);
      for (const topic of Object.keys(COUNTS)) {
        const sizes = [...shares.values()].map((share) => share.filter((one) => one.topic === topic).length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }
    }),
  );
});
