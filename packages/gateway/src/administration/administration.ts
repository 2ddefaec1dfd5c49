import type { Site } from '@bloodbank/operations';

/** What the gateway is handed to look after a bus with. What is left out is answered `gateway.unavailable`. */
export interface Administration {
  /** Queues and dead letters: the broker, and what the files lay out there. */
  readonly site?: Site;
  /** Whose bus it is, for a page to show. Default: `local`, not production. */
  readonly context?: { readonly name: string; readonly production: boolean };
  /** Of the program, for a page to show. */
  readonly version?: string;
}
