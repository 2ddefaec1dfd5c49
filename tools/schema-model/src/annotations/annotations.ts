export type Kind = 'event' | 'command' | 'reply';
export type Priority = 'low' | 'normal' | 'high' | 'critical';

/** The `x-` words of a schema's root, checked. */
export interface Annotations {
  readonly eventType?: string;
  /** The TypeScript name of the payload, where it is not made of the event type. */
  readonly tsName?: string;
  /** A template; `{event_type}` where the schema does not say. */
  readonly routingKey: string;
  readonly kind: Kind;
  /** Event type of the reply to a command. */
  readonly reply?: string;
  readonly http?: string;
  readonly uniqueKey?: readonly string[];
  readonly partitionKey?: string;
  /** Where it stands on a broker that has topics, instead of in the topic of its domain. */
  readonly topic?: string;
  readonly priority?: Priority;
  readonly ttlSeconds?: number;
  readonly deprecated?: string;
  readonly open: boolean;
  readonly reserved: readonly string[];
}
