/** One line of `GET /deliveries`. */
export interface Delivery {
  readonly delivery_id: string;
  readonly rule: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly action: string;
  readonly target: string;
  readonly outcome: 'succeeded' | 'failed' | 'gave-up';
  readonly attempts: number;
  /** RFC 3339. */
  readonly last_at: string | null;
  readonly last_reason: string | null;
}

/** `GET /deliveries/{id}` */
export interface FullDelivery extends Omit<Delivery, 'attempts'> {
  readonly attempts: readonly {
    readonly at: string;
    readonly attempt: number;
    readonly took_ms: number;
    readonly outcome: string;
    readonly status?: number;
    readonly reason?: string;
    readonly reply?: string;
  }[];
  readonly can_redeliver: boolean;
  /** JSON pointers to what is hidden of the event; the empty one is all of it. */
  readonly hidden: readonly string[];
  readonly event?: unknown;
}

export const OUTCOME_COLOURS: Readonly<Record<Delivery['outcome'], string>> = {
  succeeded: 'good',
  failed: 'warn',
  'gave-up': 'bad',
};
