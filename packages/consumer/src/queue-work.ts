import type { Registry } from '@bloodbank/core/contract';
import type { Logger } from '@bloodbank/core/ports';
import type { RetryPolicy } from '@bloodbank/core/retry';
import type { Delays } from './delays.js';
import type { Routes } from './routes.js';
import type { ProcessTelemetry } from './telemetry/process-telemetry.js';

/** What the deliveries of one queue share until it is known who handles them. */
export interface QueueWork {
  readonly registry: Registry;
  readonly routes: Routes;
  /** For what goes to no subscription. */
  readonly retry: RetryPolicy;
  readonly delays: Delays;
  /** What is given up is acknowledged: there is no dead-letter queue. */
  readonly dropsDeadLetters: boolean;
  readonly logger: Logger;
  readonly telemetry: ProcessTelemetry;
  /** Aborted when nothing more of this queue is to be begun. */
  readonly draining: AbortSignal;
}
