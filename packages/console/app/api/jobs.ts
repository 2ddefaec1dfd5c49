/** `GET /jobs/{id}` */
export interface Job {
  readonly id: string;
  /** `dead-letters.redrive` */
  readonly kind: string;
  readonly state: 'running' | 'completed' | 'failed' | 'cancelled' | 'stopped';
  readonly by: string;
  readonly target?: string;
  /** RFC 3339. */
  readonly started_at: string;
  readonly ended_at?: string;
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  readonly message?: string;
  readonly result?: unknown;
}
