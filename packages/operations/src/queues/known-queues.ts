import type { ReplayStance } from '@bloodbank/core/envelope';
import { commandsExchangeOf, deadLetterQueueOf, recordExchangeOf, type TopologyQueue } from '@bloodbank/topology';
import type { FoundQueue, Site } from '../site.js';
import { findQueueParts } from './find-queue-parts.js';
import { partsOf, type QueueParts, usualPartsOf } from './report-queue.js';

/** A queue that an operator may look at, and what is known of it without asking for its messages. */
export interface KnownQueue extends QueueParts {
  /** Whose it is, where a topology file says so. */
  readonly service: string | undefined;
  /** Of the messages that reach it; undefined where nobody tells. */
  readonly patterns: readonly string[] | undefined;
  /** It keeps what is published, and receives none of it. */
  readonly records: boolean;
  /** How its handlers stand to events that are lived again, where a topology file says it. */
  readonly replay: ReplayStance | undefined;
}

/** Every queue of the topology files, and those of the bus that the broker itself tells of; each once, files first. */
export async function listKnownQueues(site: Site): Promise<readonly KnownQueue[]> {
  return (await lookAtQueues(site)).queues;
}

/** The same, and whether the broker told any: otherwise there may be others than those of the files. */
export async function lookAtQueues(
  site: Site,
): Promise<{ readonly queues: readonly KnownQueue[]; readonly isToldByBroker: boolean }> {
  const [{ topology }, found] = await Promise.all([site.readTopology(), findQueues(site)]);
  const laidOut = topology.queues.map(fromTopology);
  const names = new Set(laidOut.map(({ queue }) => queue));
  const others = ownQueues(found, site.exchange).filter(({ queue }) => !names.has(queue));
  return { queues: [...laidOut, ...others], isToldByBroker: found.length > 0 };
}

/**
 * The queues that are meant by a name: of a queue, a dead-letter queue, or a service. One that nobody knows has its usual
 * parts, and may be absent.
 */
export async function findKnownQueues(site: Site, name: string): Promise<readonly KnownQueue[]> {
  const all = await listKnownQueues(site);
  const known = all.filter((one) => [one.queue, one.deadLetterQueue, one.service].includes(name));
  if (known.length > 0) return known;
  const { topology } = await site.readTopology();
  const parts = findQueueParts([name], topology, site.exchange);
  return parts.map(
    (one) => all.find(({ queue }) => queue === one.queue) ?? { ...one, ...UNKNOWN, patterns: undefined },
  );
}

function fromTopology(queue: TopologyQueue): KnownQueue {
  const patterns = queue.bindings.map(({ pattern }) => pattern);
  return { ...partsOf(queue), ...UNKNOWN, service: queue.service, patterns, replay: queue.replay };
}

/** What only a topology file tells of a queue, and what is true of most. */
const UNKNOWN = { service: undefined, records: false, replay: undefined } as const;

/** A broker that does not tell its queues now has none to add. */
async function findQueues(site: Site): Promise<readonly FoundQueue[]> {
  try {
    return (await site.listQueues?.()) ?? [];
  } catch {
    return [];
  }
}

const HELPER = /\.(retry\.\d+|migrating)$/;

/** Without what belongs to another queue, and without what is none of ours. */
function ownQueues(found: readonly FoundQueue[], exchange: string): readonly KnownQueue[] {
  const names = new Set(found.map(({ queue }) => queue));
  const prefixes = [`${exchange}.`, `${commandsExchangeOf(exchange)}.`];
  return found
    .filter(({ queue }) => !queue.startsWith(deadLetterQueueOf('')) && !HELPER.test(queue))
    .filter(({ queue }) => prefixes.some((prefix) => queue.startsWith(prefix)) || names.has(deadLetterQueueOf(queue)))
    .map(({ queue, patterns, sources }) => ({
      ...usualPartsOf(queue),
      ...UNKNOWN,
      patterns,
      records: sources.length > 0 && sources.every((source) => source === recordExchangeOf(exchange)),
    }));
}
