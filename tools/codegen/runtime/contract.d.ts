/** What a message is: a fact that happened, a request to one owner, or the answer to a request. */
export type Kind = 'event' | 'command' | 'reply';

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
  /** The TypeScript type of its payload. */
  readonly typeName: string;
  readonly version: number;
  readonly kind: Kind;
  readonly domain: string;
  /** A template that still holds `{event_type}`, and perhaps `{priority}`. */
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
  readonly priority?: 'low' | 'normal' | 'high' | 'critical';
  readonly ttlSeconds?: number;
  readonly deprecated?: string;
  readonly open: boolean;
  /** JSON pointers of payload fields that are redacted wherever they are shown; `*` stands for every item or key. */
  readonly sensitive: readonly string[];
  /** Complete in itself: every reference leads into its own definitions. */
  readonly schema: object;
  readonly examples: readonly unknown[];
  /** Empty when the payload is valid, exactly as its schema says. */
  readonly validate: (payload: unknown) => readonly Issue[];
  /**
   * What a consumer asks: as valid, but that `additionalProperties: false` and `unevaluatedProperties: false` refuse nobody, so
   * that a newer publisher may add a property. Its issues are those that remain.
   */
  readonly validateReceived: (payload: unknown) => readonly Issue[];
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
  /** The contract of a type: an exact name first, else the most specific family that matches it. */
  find(type: string): Contract | undefined;
  kindOf(type: string): Kind | undefined;
  getSchema(type: string): object | undefined;
  getPayloadValidator(type: string): ((payload: unknown) => readonly Issue[]) | undefined;
  /** Whether a message may bear this type; the template of a family is not one. */
  isValidEventType(type: string): boolean;
  /** At most three known names, nearest first. */
  closestTypes(type: string): readonly string[];
}
