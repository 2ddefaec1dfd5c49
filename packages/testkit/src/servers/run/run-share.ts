export type FoundServer =
  | { readonly isFound: true; readonly url: string }
  | { readonly isFound: false; readonly reason: string; readonly isOptional?: boolean };

/** What one run of the tests has of a server that others use as well. */
export interface RunShare {
  readonly found: FoundServer;
  /** What keeps the run apart there, as the line at its start says it. */
  readonly note: string;
  /** True where the server gave the run no place of its own: then each name must hold the name of the run. */
  readonly isShared: boolean;
  /** How many things of ended runs were removed first. */
  readonly removed: number;
  /** Removes everything that the run created. */
  close(): Promise<void>;
}

export function shareOfNothing(reason: string): RunShare {
  return { found: { isFound: false, reason }, note: '', isShared: false, removed: 0, close: async () => {} };
}
