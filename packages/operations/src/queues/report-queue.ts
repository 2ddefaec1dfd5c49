import type { PartitionLag, QueueAdmin, QueueInfo } from '@bloodbank/core/ports';
import { DEFAULT_RETRY, distinctDelays } from '@bloodbank/core/retry';
import { deadLetterQueueOf, type QueueDeclaration, retryQueueOf } from '@bloodbank/topology';

export type Status = 'healthy' | 'degraded' | 'unhealthy';

/** A queue with what belongs to it, as it is now. */
export interface QueueReport {
  readonly queue: string;
  readonly status: Status;
  /** Why it is not healthy; empty where it is. */
  readonly reasons: readonly string[];
  /** Ready to be delivered. What is in a consumer's hands is not counted: AMQP does not tell it. */
  readonly messages: number;
  readonly consumers: number;
  readonly deadLetters: QueueInfo | undefined;
  /** Queues in which failed events wait for their next attempt, those that are there. */
  readonly retries: readonly QueueInfo[];
  /** How far it is behind in each partition that it is read from; absent where the broker has no log. */
  readonly partitions?: readonly PartitionLag[];
}

/** The names of a queue and of what belongs to it. */
export interface QueueParts {
  readonly queue: string;
  readonly deadLetterQueue: string | undefined;
  readonly retryQueues: readonly string[];
}

export function partsOf({ queue, deadLetterQueue, retryDelaysMs }: QueueDeclaration): QueueParts {
  return { queue, deadLetterQueue, retryQueues: retryDelaysMs.map((delayMs) => retryQueueOf(queue, delayMs)) };
}

/** The parts of a queue of which only the name is known, as they are where no topology file says otherwise. */
export function usualPartsOf(queue: string): QueueParts {
  return partsOf({
    queue,
    bindings: [],
    deadLetterQueue: deadLetterQueueOf(queue),
    retryDelaysMs: distinctDelays(DEFAULT_RETRY),
  });
}

/** Looks at a queue without taking anything from it; undefined where it is not there. */
export async function reportQueue(
  admin: Pick<QueueAdmin, 'inspect' | 'lag'>,
  parts: QueueParts,
): Promise<QueueReport | undefined> {
  const info = await admin.inspect(parts.queue);
  if (info === undefined) return undefined;
  const deadLetters = parts.deadLetterQueue === undefined ? undefined : await admin.inspect(parts.deadLetterQueue);
  const waiting = await Promise.all(parts.retryQueues.map((queue) => admin.inspect(queue)));
  const retries = waiting.filter((queue) => queue !== undefined);
  const partitions = await admin.lag?.(parts.queue);
  return {
    ...info,
    ...judge(info, deadLetters),
    deadLetters,
    retries,
    ...(partitions === undefined ? {} : { partitions }),
  };
}

/** Since when the oldest waits that is not settled, in seconds; undefined where nothing waits, or nobody tells. */
export function secondsBehind({ partitions = [] }: Pick<QueueReport, 'partitions'>, now: Date): number | undefined {
  const times = partitions.flatMap(({ oldestAt }) => (oldestAt === undefined ? [] : [oldestAt.getTime()]));
  return times.length === 0 ? undefined : Math.max(0, Math.round((now.getTime() - Math.min(...times)) / 1_000));
}

/** By its name, which is the only one that it is ever given here. */
function isDeadLetterQueue(queue: string): boolean {
  return queue.startsWith(deadLetterQueueOf(''));
}

/** The worst of several. Of none: healthy. */
export function worstOf(statuses: readonly Status[]): Status {
  if (statuses.includes('unhealthy')) return 'unhealthy';
  return statuses.includes('degraded') ? 'degraded' : 'healthy';
}

function judge(
  { queue, messages, consumers }: QueueInfo,
  deadLetters: QueueInfo | undefined,
): Pick<QueueReport, 'status' | 'reasons'> {
  const findings: (readonly [Status, string])[] = [];
  if (isDeadLetterQueue(queue)) {
    // Nobody is to consume it: what rests there waits for a person.
    const isEmpty = messages === 0;
    return { status: isEmpty ? 'healthy' : 'degraded', reasons: isEmpty ? [] : ['dead letters rest in it'] };
  }
  if (consumers === 0 && messages > 0) findings.push(['unhealthy', 'messages wait, and nobody consumes them']);
  else if (consumers === 0) findings.push(['degraded', 'nobody consumes it']);
  if (deadLetters !== undefined && deadLetters.messages > 0) findings.push(['degraded', 'it has dead letters']);
  return { status: worstOf(findings.map(([status]) => status)), reasons: findings.map(([, reason]) => reason) };
}
