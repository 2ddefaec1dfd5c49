/**
 * The shape of a generated contract package, as the bus sees it. `bloodbank generate` writes values of this shape;
 * nothing here imports them, so that one bus serves anybody's tree of schemas.
 */

import type { EnvelopeAdapter } from '../adapters/envelope-adapter.js';

/** What a message is: a fact that happened, a request to one owner, or the answer to a request. */
export type Kind = 'event' | 'command' | 'reply';

export type Priority = 'low' | 'normal' | 'high' | 'critical';

/** One reason why a payload does not fit its schema. Holds no payload values, so it may be logged. */
export interface Issue {
  /** JSON pointer into the checked value; empty for the root. */
  readonly pointer: string;
  /** The JSON Schema keyword that refused it; `x-open` for a property that only this word would let leave. */
  readonly keyword: string;
  readonly message: string;
  readonly expected?: unknown;
  /** Type and size of what was found, never the value itself. */
  readonly got?: string;
}

/** One version of one event, command or reply. */
export interface Contract {
  /** `github.pr.created`, or the template of a family: `webhook.plane.{event}`. */
  readonly type: string;
  /** The TypeScript type of its payload. Contracts that were generated before it was written down leave it out. */
  readonly typeName?: string;
  readonly version: number;
  readonly kind: Kind;
  readonly domain: string;
  /** Template in which `{event_type}`, `{priority}` and the family's own parameters are filled. */
  readonly routingKey: string;
  readonly file: string;
  readonly title: string;
  readonly description: string;
  /** Names of the variable words of a family; empty for an ordinary event. */
  readonly parameters: readonly string[];
  readonly reply?: string;
  readonly http?: string;
  readonly uniqueKey?: readonly string[];
  readonly partitionKey?: string;
  /** Where it stands on a broker that has topics. Default: what the transport makes of its routing key. */
  readonly topic?: string;
  readonly priority?: Priority;
  readonly ttlSeconds?: number;
  readonly deprecated?: string;
  readonly open: boolean;
  /** JSON pointers of payload fields that are redacted wherever they are shown. */
  readonly sensitive: readonly string[];
  readonly schema: object;
  readonly examples: readonly unknown[];
  /** Empty when the payload is valid, exactly as its schema says. */
  readonly validate: (payload: unknown) => readonly Issue[];
  /**
   * What a consumer asks: as valid, but that `additionalProperties: false` and `unevaluatedProperties: false` refuse nobody, so
   * that a newer publisher may add a property. Its issues are those that remain. Left out, a
   * consumer asks `validate`.
   */
  readonly validateReceived?: (payload: unknown) => readonly Issue[];
  /**
   * What a publisher asks: valid, and without a property that the schema does not declare, so that a misspelt name cannot
   * leave. `additionalProperties`, `patternProperties` and an explicit `x-open: true` declare.
   */
  readonly validatePublish: (payload: unknown) => readonly Issue[];
}

/** Every contract of one tree, by name. */
export interface Registry {
  listDomains(): readonly string[];
  listEvents(filter?: { readonly domain?: string; readonly kind?: Kind }): readonly Contract[];
  /** The contract of a concrete type: an exact name first, else the most specific family that matches it. */
  find(type: string): Contract | undefined;
  kindOf(type: string): Kind | undefined;
  getSchema(type: string): object | undefined;
  getPayloadValidator(type: string): ((payload: unknown) => readonly Issue[]) | undefined;
  isValidEventType(type: string): boolean;
  /** At most three known names, nearest first. */
  closestTypes(type: string): readonly string[];
  /** For messages of other programs, in the order in which they are asked. A generated registry has none. */
  readonly adapters?: readonly EnvelopeAdapter[];
}

/**
 * The compile-time half: plain interfaces from event type to payload, and from wildcard pattern to the event types it
 * matches. Only indexed access is ever used on them, so type-checking does not get dearer with the number of events.
 */
export interface ContractTypes {
  readonly events: object;
  readonly commands: object;
  /** By the type of the command that is answered. */
  readonly replies: object;
  readonly patterns: object;
}

/** What `connectBus({ contracts })` takes: the registry, and the types as a member that never exists at run time. */
export interface ContractSet<T extends ContractTypes = ContractTypes> {
  readonly registry: Registry;
  readonly types?: T;
}

/** Contracts read at run time, whose names the compiler cannot know. */
export interface DynamicContractTypes extends ContractTypes {
  readonly events: Record<string, unknown>;
  readonly commands: Record<string, unknown>;
  readonly replies: Record<string, unknown>;
  readonly patterns: Record<string, string>;
}

export type EventType<T extends ContractTypes> = keyof T['events'] & string;
export type CommandType<T extends ContractTypes> = keyof T['commands'] & string;
/** Commands that are answered: replies are known by them. */
export type AnsweredType<T extends ContractTypes> = keyof T['replies'] & string;
