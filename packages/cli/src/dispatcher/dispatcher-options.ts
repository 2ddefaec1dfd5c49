import type { DeliveryOutcome } from '@bloodbank/core/ports';

/** Rules that come with the dispatcher. */
export const PRESETS = ['infra', 'commands', 'triage'] as const;

/** Which rules, and where they are remembered. */
export interface DispatcherOptions {
  readonly preset?: (typeof PRESETS)[number][];
  readonly rules?: string;
  readonly state?: string;
}

export interface DispatcherRunOptions extends DispatcherOptions {
  readonly service: string;
  readonly dryRun?: boolean;
}

export interface DispatcherExplainOptions extends DispatcherOptions {
  readonly type?: string;
}

export interface DeliveriesListOptions extends DispatcherOptions {
  readonly limit?: number;
  readonly outcome?: DeliveryOutcome;
  readonly rule?: string;
  readonly type?: string;
  readonly event?: string;
  /** In milliseconds since 1970. */
  readonly since?: number;
  readonly until?: number;
}
