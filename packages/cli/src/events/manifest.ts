/** What stands beside a file of exported events, so that a part that is missing or changed is noticed. */
export interface Manifest {
  readonly format: 'ndjson' | 'cloudevents';
  readonly count: number;
  readonly first: number | null;
  readonly last: number | null;
  /** Of the whole file. */
  readonly sha256: string;
  readonly exported_at: string;
}
