/** What one tool took. */
export interface Measured {
  readonly tool: string;
  readonly ms: number;
  /** All of the tree for ours; for the others those that changed, as many as they finished. */
  readonly events: number;
  readonly errors: number;
  /** Whether it was ended before it had come to all. */
  readonly isCut: boolean;
}
