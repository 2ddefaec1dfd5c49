/** What the store needs of a PostgreSQL: a server's, or one inside a process. */
export interface Database {
  /** As errors name it, without a password. */
  readonly name: string;
  readonly kind: 'postgres' | 'pglite';
  readonly query: Query;
  /** All of the work or nothing; what it throws rolls back. */
  transaction<T>(work: (query: Query) => Promise<T>, options?: { readonly timeoutMs?: number }): Promise<T>;
  close(): Promise<void>;
}

export type Query = <R = Record<string, unknown>>(
  text: string,
  values?: readonly unknown[],
) => Promise<{ readonly rows: readonly R[]; readonly rowCount: number }>;
