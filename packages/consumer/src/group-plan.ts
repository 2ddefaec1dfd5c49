import type { ReplayStance } from '@bloodbank/core/envelope';
import type { ConsumerGroup } from '@bloodbank/core/ports';
import { DEFAULT_RETRY, distinctDelays, type RetryPolicy } from '@bloodbank/core/retry';

/** A group as it will be declared, and how its failures are retried. */
export interface GroupPlan {
  readonly group: ConsumerGroup;
  /** Of subscriptions that say nothing of it. */
  readonly retry: RetryPolicy;
  /** How its handlers stand to events that are lived again, where its layout says it. */
  readonly replay?: ReplayStance;
}

/** What a subscription asks for, before it is known how its group is laid out. */
export interface GroupRequest {
  readonly service: string;
  /** A further queue of the service. */
  readonly queue?: string;
  /** The exact name of its queue, in place of the transport's own. */
  readonly name?: string;
  /** Topic patterns over routing keys. */
  readonly patterns: readonly string[];
  /** Into how many partitions, where no topology file says. */
  readonly partitions?: number;
  /** No dead-letter queue is wanted. */
  readonly deadLetters?: false;
  /** After this time in the queue a message is of no use. */
  readonly messageTtlMs?: number;
  /** How the subscription stands to events that are lived again, where it says it. */
  readonly replay?: ReplayStance;
}

export type PlanGroup = (request: GroupRequest) => GroupPlan;

/** `<service>`, or `<service>.<queue>`. */
export function groupNameOf({ service, queue }: Pick<GroupRequest, 'service' | 'queue'>): string {
  return queue === undefined ? service : `${service}.${queue}`;
}

/** The layout of a group that no topology file mentions. */
export function createGroupPlanner(retry: RetryPolicy = DEFAULT_RETRY): PlanGroup {
  return (request) => {
    const { service: _, queue: __, replay: ___, ...wishes } = request;
    const group = {
      kind: 'event',
      group: groupNameOf(request),
      ...wishes,
      retryDelaysMs: distinctDelays(retry),
    } as const;
    return { group, retry };
  };
}
