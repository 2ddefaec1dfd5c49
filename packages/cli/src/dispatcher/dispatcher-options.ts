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
  readonly outcome?: 'succeeded' | 'failed' | 'gave-up';
}
