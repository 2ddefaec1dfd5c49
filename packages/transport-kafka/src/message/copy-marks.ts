import type { Failure } from '@bloodbank/core/retry';

/** What a retry or a dead letter knows beside the message. Believed on the group's own topics alone. */
export interface CopyMarks {
  /** Attempts made so far. */
  readonly spent: number;
  /** Of a retry: not to be handed out before, in milliseconds since 1970. */
  readonly dueAt?: number;
  /** Where it was first published to, and when. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly publishedAt: number;
  /** How often it was redriven; absent where it never was. */
  readonly redrives?: number;
  readonly firstFailureAt?: string;
  /** Of a dead letter: in which group it failed, when, and why. */
  readonly group?: string;
  readonly lastFailureAt?: string;
  readonly failure?: Failure;
  /** Why the transport itself gave up on it. */
  readonly reason?: 'expired' | 'delivery-limit';
}

/** Undefined for what is no copy of the bus, or was written by somebody who does not know how. */
export function readMarks(copy: unknown): CopyMarks | undefined {
  if (typeof copy !== 'object' || copy === null) return undefined;
  const { spent, topic, partition, offset, publishedAt } = copy as Readonly<Record<string, unknown>>;
  const areNumbers = [spent, partition, offset, publishedAt].every((value) => Number.isSafeInteger(value));
  return areNumbers && typeof topic === 'string' ? (copy as CopyMarks) : undefined;
}
