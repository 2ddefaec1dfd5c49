import type { Settlement } from '@bloodbank/core/ports';
import type { Failure } from '@bloodbank/core/retry';

/** For what would be the same at every attempt: it becomes a dead letter at once. */
export function refuse(failure: Failure): Promise<Settlement> {
  return Promise.resolve({ kind: 'dead-letter', failure });
}
