/** One thing that is wrong with a topology: where it is, what it is, and what to do about it. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  /** The rule that found it; also the name of the rule's file. */
  readonly rule: string;
  readonly file: string;
  /** From 1; absent where the finding is about the topology as a whole. */
  readonly line?: number;
  /** JSON pointer into the file; empty for its root. */
  readonly pointer: string;
  readonly message: string;
  readonly fix: string;
}

/** A place in a topology file. */
export interface Origin {
  readonly file: string;
  readonly line?: number;
  readonly pointer: string;
}
