import { BloodbankError } from '@bloodbank/core/errors';
import type { SeekOptions, SeekPlace, Sought } from '@bloodbank/core/ports';
import { OffsetLedger } from '../consume/offset-ledger.js';
import type { Cluster } from '../wire/cluster.js';
import { type Committed, listOffsets, nameOf } from '../wire/offsets.js';
import { type PartitionPosition, readPositions, retryOf } from './group-lag.js';

/** Reasons travel with every commit until the replay is over. */
const MAX_REASON = 200;

/**
 * Where a group would stand in the topics that it reads; its retries stay as they are.
 *
 * @throws {BloodbankError} `config.invalid` for a place that none of them has.
 */
export async function planSeek(
  cluster: Cluster,
  groupId: string,
  to: SeekPlace,
  { replay }: SeekOptions,
): Promise<Sought & { readonly commits: readonly Committed[] }> {
  const all = (await readPositions(cluster, groupId)).filter(({ topic }) => retryOf(topic) === undefined);
  const chosen = to.kind === 'offset' ? [partitionMeant(all, to)] : all;
  const atTime = to.kind === 'time' ? await listOffsets(cluster, chosen, BigInt(to.at.getTime())) : undefined;
  const partitions = chosen.map((one) => {
    const { topic, partition, from } = one;
    return { topic, partition, from, to: placeIn(one, to, atTime?.get(nameOf(one))), end: one.end };
  });
  return {
    messages: partitions.reduce((sum, one) => sum + one.end - one.to, 0),
    partitions: partitions.map(({ end: _end, ...rest }) => rest),
    commits: partitions.map(({ topic, partition, from, to: offset }) => {
      const { id, reason } = replay ?? {};
      const replayed =
        id === undefined || offset >= from
          ? undefined
          : { until: from, id, reason: (reason ?? '').slice(0, MAX_REASON) };
      return { topic, partition, ...new OffsetLedger(offset, replayed).toCommit() };
    }),
  };
}

/** Nothing as late as the time: the end. */
function placeIn({ begin, end }: PartitionPosition, to: SeekPlace, atTime: number | undefined): number {
  if (to.kind === 'beginning') return begin;
  if (to.kind === 'end') return end;
  if (to.kind === 'time') return atTime === undefined || atTime < 0 ? end : atTime;
  return Math.min(end, Math.max(begin, to.offset));
}

function partitionMeant(
  all: readonly PartitionPosition[],
  { topic, partition }: Extract<SeekPlace, { readonly kind: 'offset' }>,
): PartitionPosition {
  const topics = new Set(all.map((one) => one.topic));
  if (topic === undefined && topics.size > 1) {
    throw new BloodbankError('config.invalid', `The group reads several topics: ${[...topics].join(', ')}.`, {
      remedy: 'Name the one that the offset is of.',
    });
  }
  const found = all.find((one) => (topic === undefined || one.topic === topic) && one.partition === partition);
  if (found !== undefined) return found;
  throw new BloodbankError(
    'config.invalid',
    `The group has no partition ${partition} of ${topic ?? [...topics][0] ?? 'any topic'}.`,
  );
}
