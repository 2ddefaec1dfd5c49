import { nameOf, type TopicPartition } from '../wire/offsets.js';
import type { Subscription } from './protocol.js';

export interface GroupMemberFacts extends Subscription {
  readonly memberId: string;
}

/**
 * Who reads what. Each topic is spread evenly; everybody keeps what he has as far as that allows; and what is to change
 * hands is given to nobody before its owner has let it go, which is the next time that this is asked.
 */
export function assignPartitions(
  members: readonly GroupMemberFacts[],
  partitionCountOf: (topic: string) => number,
): ReadonlyMap<string, readonly TopicPartition[]> {
  const owners = new Map<string, string>();
  for (const { memberId, owned } of members) {
    for (const one of owned) if (!owners.has(nameOf(one))) owners.set(nameOf(one), memberId);
  }
  const result = new Map<string, TopicPartition[]>(members.map(({ memberId }) => [memberId, []]));
  const loads = new Map<string, number>(members.map(({ memberId }) => [memberId, 0]));
  const topics = [...new Set(members.flatMap((member) => member.topics))].sort();
  for (const topic of topics) {
    const readers = members.filter((member) => member.topics.includes(topic)).map(({ memberId }) => memberId);
    const target = spread(topic, partitionCountOf(topic), readers.sort(), owners, loads);
    for (const [memberId, partitions] of target) {
      loads.set(memberId, (loads.get(memberId) ?? 0) + partitions.length);
      const free = partitions.filter((partition) => {
        const owner = owners.get(nameOf({ topic, partition }));
        return owner === undefined || owner === memberId;
      });
      result.get(memberId)?.push(...free.map((partition) => ({ topic, partition })));
    }
  }
  return result;
}

function spread(
  topic: string,
  count: number,
  readers: readonly string[],
  owners: ReadonlyMap<string, string>,
  loads: ReadonlyMap<string, number>,
): ReadonlyMap<string, readonly number[]> {
  const target = new Map<string, number[]>(readers.map((memberId) => [memberId, []]));
  const unowned: number[] = [];
  for (let partition = 0; partition < count; partition++) {
    const owner = target.get(owners.get(nameOf({ topic, partition })) ?? '');
    if (owner === undefined) unowned.push(partition);
    else owner.push(partition);
  }
  const sizeOf = (memberId: string) => target.get(memberId)?.length ?? 0;
  /** Of this topic first, of all topics where that is equal. */
  const byLoad = () =>
    [...readers].sort(
      (a, b) => sizeOf(a) - sizeOf(b) || (loads.get(a) ?? 0) + sizeOf(a) - (loads.get(b) ?? 0) - sizeOf(b),
    );
  for (const partition of unowned) target.get(byLoad()[0] ?? '')?.push(partition);
  for (;;) {
    const [least = '', ...others] = byLoad();
    const most = others.at(-1);
    if (most === undefined || sizeOf(most) - sizeOf(least) <= 1) return target;
    target.get(least)?.push(target.get(most)?.pop() as number);
  }
}
