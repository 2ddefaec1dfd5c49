import {
  DEFAULT_RETRY,
  deadLetterQueueOf,
  distinctDelays,
  EVENTS_EXCHANGE,
  partitionsOf,
  type QueueDeclaration,
  type RetryPolicy,
} from '@bloodbank/core';

/** A queue as it will be declared, and how its failures are retried. */
export interface QueuePlan {
  readonly declaration: QueueDeclaration;
  readonly retry: RetryPolicy;
  /** The queues of which it consists, when it is laid out in partitions; then it does not exist itself. */
  readonly partitions?: readonly QueueDeclaration[];
}

/** What a subscription asks for, before it is known how its queue is laid out. */
export interface QueueRequest {
  /** `<exchange>.<service>`, or with a further name. */
  readonly queue: string;
  readonly bindingPatterns: readonly string[];
  /** Into how many partitions, where no topology file says. */
  readonly partitions?: number;
}

export type PlanQueue = (request: QueueRequest) => QueuePlan;

/** The layout of a queue that no topology file mentions. */
export function createQueuePlanner(exchange: string = EVENTS_EXCHANGE, retry: RetryPolicy = DEFAULT_RETRY): PlanQueue {
  return ({ queue, bindingPatterns, partitions }) => {
    const declaration = {
      queue,
      bindings: bindingPatterns.map((pattern) => ({ exchange, pattern })),
      deadLetterQueue: deadLetterQueueOf(queue),
      retryDelaysMs: distinctDelays(retry),
    };
    return partitions === undefined
      ? { declaration, retry }
      : { declaration, retry, partitions: partitionsOf(declaration, partitions) };
  };
}
