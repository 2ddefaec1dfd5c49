export const OPERATION_PERFORMED = 'bloodbank.operation.performed';

/** Payload of that event, where a tree has its contract. Never holds what was in a message. */
export interface OperationPerformed {
  /** `dead-letters.purge` */
  readonly operation: string;
  /** The name of the key that asked for it. */
  readonly by: string;
  readonly target: string;
  readonly outcome: 'completed' | 'failed' | 'cancelled' | 'stopped';
  readonly count: number | null;
  readonly job_id: string | null;
}
