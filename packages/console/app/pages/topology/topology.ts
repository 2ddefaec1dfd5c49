/** `GET /topology` */
export interface Topology {
  readonly declared: {
    readonly exchanges: readonly { readonly name: string; readonly type: string; readonly feeds: readonly Binding[] }[];
    readonly queues: readonly DeclaredQueue[];
    readonly findings: readonly {
      readonly severity: 'error' | 'warning';
      readonly rule: string;
      readonly message: string;
    }[];
  };
  readonly found: {
    readonly parts: readonly { readonly kind: string; readonly name: string; readonly state: string }[];
    /** Why a part of it could not be looked at. */
    readonly unseen_because: string | null;
  };
  readonly drift: readonly Drift[];
}

interface Binding {
  readonly exchange: string;
  readonly pattern: string;
}

export interface DeclaredQueue {
  readonly name: string;
  readonly role: 'service' | 'retry' | 'dead-letter' | 'other';
  readonly type: string;
  readonly bindings: readonly Binding[];
  readonly service?: string;
  /** The queue that it belongs to. */
  readonly of?: string;
  readonly delay_ms?: number;
}

export interface Drift {
  readonly what: 'exchange' | 'queue' | 'binding';
  readonly name: string;
  readonly state: 'missing' | 'different' | 'orphan';
  readonly declared: string | null;
  readonly found: string | null;
  readonly hint: string;
}
