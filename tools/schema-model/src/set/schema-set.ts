import type { Annotations, Kind } from '../annotations/annotations.js';
import type { SchemaDocument } from '../document/schema-document.js';
import type { JsonSchema, JsonValue } from '../json.js';

/** One version of one event, command or reply, as its file says it. */
export interface EventSchema {
  /** Relative to the root of the tree. */
  readonly file: string;
  /** `github.pr.created`, or the template of a family: `webhook.plane.{event}`. */
  readonly type: string;
  readonly version: number;
  readonly kind: Kind;
  /** The first word of the type. */
  readonly domain: string;
  /** Names of the variable words. */
  readonly parameters: readonly string[];
  /** A template that still holds `{event_type}`. */
  readonly routingKey: string;
  readonly annotations: Annotations;
  /** The unit of the file's root. */
  readonly unit: SchemaUnit;
  /** Keys of all units that the root reaches through `$ref`, sorted. */
  readonly reaches: readonly string[];
  readonly title: string;
  readonly description: string;
  readonly examples: readonly JsonValue[];
  /** Pointers into the payload that are redacted; `*` stands for every item or every key. */
  readonly sensitive: readonly string[];
}

/**
 * A schema that has a name: an event's root, a shared definition, an event's own definition, or anything else that a
 * `$ref` leads to. Each becomes one type and one validating function, however many schemas use it.
 */
export interface SchemaUnit {
  /** `file#pointer`, unique. */
  readonly key: string;
  readonly file: string;
  readonly pointer: string;
  /** A valid TypeScript identifier, unique in the set. */
  readonly name: string;
  /** Set where what its references mean depends on who refers to it (`$dynamicRef`): one unit for each meaning. */
  readonly within?: string;
  readonly role: 'event' | 'shared' | 'envelope';
  readonly schema: JsonSchema;
}

/** A tree of schemas, read and linked. Order is that of names, never that of the file system. */
export interface SchemaSet {
  /** What messages and generated headers call the root: `schemas`. */
  readonly label: string;
  readonly documents: ReadonlyMap<string, SchemaDocument>;
  readonly events: readonly EventSchema[];
  readonly envelope?: SchemaUnit;
  readonly units: ReadonlyMap<string, SchemaUnit>;
  /** `refKey` of a schema that holds a `$ref` -> key of the unit it leads to. */
  readonly refs: ReadonlyMap<string, string>;
}
