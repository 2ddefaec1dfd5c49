/** One test of one clause of a port, as data: registered for every implementation, and run against every broken one. */
export interface PortClause<Harness> {
  /** The clause's number in the port, such as `I1`. */
  readonly id: string;
  readonly name: string;
  /** `stall`: the store must be made to hang. */
  readonly needs?: 'stall';
  readonly run: (harness: Harness) => Promise<void>;
}

/** What every harness can do. */
export interface PortHarness {
  /** The store answers nothing, and closes nothing, until `resume`. */
  stall(): void;
  resume(): void;
  close(): Promise<void>;
}

export interface PortHarnessFactory<Harness> {
  /** Why the store cannot be made to hang; the skipped tests show it. */
  readonly cannotStall?: string;
  /** Called for each clause. */
  open(): Promise<Harness>;
}
