import type { DispatcherDelivery } from '@bloodbank/core/ports';

/** Rules as they are shown: what each asks, and what it does. Nothing in them is secret: tokens are named, not held. */
export interface ShownRule {
  readonly name: string;
  /** Topic patterns over event types. */
  readonly on: readonly string[];
  readonly where: string | null;
  readonly has_ticket: boolean;
  readonly has_gate: boolean;
  readonly action: { readonly kind: 'hook' | 'publish' | 'send'; readonly target: string };
}

export interface ExplainedRule {
  readonly rule: string;
  readonly fires: boolean;
  readonly steps: readonly { readonly asks: string; readonly holds: boolean; readonly says: string }[];
  /** What it would do. */
  readonly action?: { readonly kind: string; readonly target: string; readonly content: unknown };
}

/** Without its event, which was too large to be kept, it cannot be redelivered. */
export type ShownDelivery = DispatcherDelivery;

/** The dispatcher of this project, as its files tell of it; whoever composes the program makes one. */
export interface DispatcherDesk {
  /** @throws {BloodbankError} `dispatcher.rules-invalid` */
  rules(): Promise<{ readonly file: string; readonly rules: readonly ShownRule[] }>;
  /** Asks every rule, and does nothing. @throws {BloodbankError} `dispatcher.rules-invalid` */
  explain(event: { readonly event_type: string; readonly payload: unknown }): Promise<readonly ExplainedRule[]>;
  /** Newest first. */
  deliveries(): Promise<readonly ShownDelivery[]>;
  find(id: string): Promise<ShownDelivery | undefined>;
  /** One more attempt at once. @throws {BloodbankError} `dispatcher.unknown-delivery`, `dispatcher.rules-invalid` */
  redeliver(id: string): Promise<{ readonly succeeded: boolean; readonly reason?: string }>;
  /** Endpoints that said 410 Gone, and since when. */
  disabled(): Promise<Readonly<Record<string, string>>>;
}
