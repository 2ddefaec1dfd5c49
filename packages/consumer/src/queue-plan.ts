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
  /** Of subscriptions that say nothing of it. */
  readonly retry: RetryPolicy;
  /** The queues of which it consists, when it is laid out in partitions; then it does not exist itself. */
  readonly partitions?: readonly QueueDeclaration[];
  /** It has no dead-letter queue: what is given up is logged and acknowledged. */
  readonly deadLetters?: false;
}

/** What a subscription asks for, before it is known how its queue is laid out. */
export interface QueueRequest {
  /** `<exchange>.<service>`, or with a further name; a name of the user's own where the subscription has a `queueName`. */
  readonly queue: string;
  readonly bindingPatterns: readonly string[];
  /** Into how many partitions, where no topology file says. */
  readonly partitions?: number;
  /** What its own retries need, ascending: the broker must be able to hold a message for so long. */
  readonly retryDelaysMs?: readonly number[];
  /** No dead-letter queue is wanted. */
  readonly deadLetters?: false;
  /** After this time in the queue a message is of no use. */
  readonly messageTtlMs?: number;
}

export type PlanQueue = (request: QueueRequest) => QueuePlan;

/** The layout of a queue that no topology file mentions. */
export function createQueuePlanner(exchange: string = EVENTS_EXCHANGE, retry: RetryPolicy = DEFAULT_RETRY): PlanQueue {
  return ({ queue, bindingPatterns, partitions, retryDelaysMs = [], deadLetters }) => {
    const declaration = {
      queue,
      bindings: bindingPatterns.map((pattern) => ({ exchange, pattern })),
      deadLetterQueue: deadLetterQueueOf(queue),
      retryDelaysMs: [...new Set([...distinctDelays(retry), ...retryDelaysMs])].sort((a, b) => a - b),
    };
    return {
      declaration,
      retry,
      ...(partitions === undefined ? {} : { partitions: partitionsOf(declaration, partitions) }),
      ...(deadLetters === undefined ? {} : { deadLetters }),
    };
  };
}
