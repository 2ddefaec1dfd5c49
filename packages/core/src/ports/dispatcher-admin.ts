/**
 * The DispatcherAdmin port: which rules act on events, why one would fire, what became of each action, and once more. For a person,
 * over whichever door: its answers are JSON as they are.
 */
import type { Envelope } from '../envelope/envelope.js';

export interface DispatcherAdmin {
  /** Of each dispatcher of the project, the rules that it took last. */
  rules(): Promise<readonly DispatcherRules[]>;
  /** Asks every rule about an event, and does nothing. */
  explain(event: Pick<Envelope, 'event_type' | 'payload'> & Partial<Envelope>): Promise<readonly RuleExplanation[]>;
  /** One page of deliveries, the one that was tried last first. */
  deliveries(query?: DeliveryQuery): Promise<DeliveryPage>;
  /** With its event, where that was kept. */
  delivery(id: string): Promise<DispatcherDelivery | undefined>;
  /**
   * Makes one more attempt, at once and in this process, under the same delivery id.
   *
   * @throws {BloodbankError} `dispatcher.unknown-delivery` where it, its event or its rule is not known.
   */
  redeliver(id: string): Promise<Redelivery>;
}

export interface DispatcherRules {
  /** The service that runs them; null where none ever ran: then they are what the project's rule file says. */
  readonly service: string | null;
  readonly is_running: boolean;
  /** RFC 3339: when they were taken. */
  readonly since: string | null;
  /** Where they come from, such as `dispatcher.rules.json` or `(preset infra)`. */
  readonly files: readonly string[];
  /** Origins and networks that hooks may be sent to. */
  readonly allow: readonly string[];
  readonly rules: readonly DispatcherRule[];
  /** Endpoints that said 410 Gone, and are not called. */
  readonly disabled: readonly { readonly endpoint: string; readonly since: string }[];
}

export interface DispatcherRule {
  readonly name: string;
  readonly description: string | null;
  /** Patterns of event types. */
  readonly on: readonly string[];
  /** What must hold of the event, as an expression; null for nothing. */
  readonly where: string | null;
  /** What must hold of the ticket that the event carries; null for nothing. An empty list asks for nothing. */
  readonly ticket: {
    readonly actions: readonly string[];
    readonly states: readonly string[];
    readonly labels: readonly string[];
    readonly projects: readonly string[];
    readonly has: readonly string[];
    readonly lacks: readonly string[];
  } | null;
  readonly gate: { readonly is_enabled: boolean; readonly blocks: boolean; readonly timeout_seconds: number } | null;
  readonly action: DispatcherAction['kind'];
  /** The endpoint of the hook, or the type of the message. */
  readonly target: string;
}

export interface DispatcherAction {
  readonly kind: 'hook' | 'publish' | 'send';
  readonly target: string;
  /** The body of the hook, or the payload of the message. Tokens travel in headers, and are not in it. */
  readonly content: unknown;
}

export interface RuleExplanation {
  readonly rule: string;
  readonly fires: boolean;
  /** In their order; the first that does not hold is the last. */
  readonly steps: readonly { readonly asks: string; readonly holds: boolean; readonly says: string }[];
  /** As it was read from the event; its check does not run. */
  readonly ticket?: object;
  /** What would be done, where the rule fires. */
  readonly action?: DispatcherAction;
}

/** `failed` may be tried again by itself; `gave-up` rests as a dead letter. */
export type DeliveryOutcome = 'succeeded' | 'failed' | 'gave-up';

export interface DispatcherDelivery {
  /** The same for every attempt; a hook receives it as `webhook-id`. */
  readonly delivery_id: string;
  readonly rule: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly action: DispatcherAction['kind'];
  readonly target: string;
  /** As its last attempt ended. */
  readonly outcome: DeliveryOutcome;
  /** In their order. A delivery that only the event store knows has its last one alone. */
  readonly attempts: readonly DeliveryAttempt[];
  readonly event?: Envelope;
}

export interface DeliveryAttempt {
  /** RFC 3339 */
  readonly at: string;
  /** From 1. */
  readonly attempt: number;
  readonly took_ms?: number;
  readonly outcome: DeliveryOutcome;
  /** Of HTTP. */
  readonly status?: number;
  readonly reason?: string;
  /** The beginning of what was answered. */
  readonly reply?: string;
}

/** All that is named must hold. */
export interface DeliveryQuery {
  readonly outcome?: DeliveryOutcome;
  readonly rule?: string;
  /** A pattern over event types. */
  readonly type?: string;
  /** The event that caused it. */
  readonly eventId?: string;
  /** Of the last attempt: from, inclusive, until, exclusive. */
  readonly since?: Date;
  readonly until?: Date;
  /** Default 50, at most 1,000. */
  readonly limit?: number;
  /** `next_cursor` of the page before. */
  readonly cursor?: string;
}

export interface DeliveryPage {
  /** Without their events. */
  readonly deliveries: readonly DispatcherDelivery[];
  /** Where there are more. */
  readonly next_cursor?: string;
  /** Said where something could not be looked at, such as an event store that is away. */
  readonly notes: readonly string[];
}

export interface Redelivery {
  readonly delivery_id: string;
  readonly kind: 'succeeded' | 'failed' | 'refused';
  readonly status?: number;
  readonly reason?: string;
  readonly reply?: string;
}
