import type { EventSchema, JsonValue, SchemaSet, SchemaUnit } from '@bloodbank/schema-model';

/** A file of type declarations: one per schema file. */
export interface TypeModule {
  /** Without extension: `types/github/pr.created.v1.gen`. */
  readonly path: string;
  /** The schema file, for the header. */
  readonly source: string;
  readonly units: readonly SchemaUnit[];
}

/** One line of a map from event type to payload type. */
export interface MapEntry {
  /** `github.pr.created`, or the template of a family. */
  readonly type: string;
  /** Names of the payload types; several where a family also covers events with a schema of their own. */
  readonly typeNames: readonly string[];
  readonly deprecated?: string;
}

/** A binding pattern and the event types it matches. */
export interface PatternEntry {
  readonly pattern: string;
  readonly types: readonly string[];
}

/** A list of allowed values that code may want at run time. */
export interface EnumEntry {
  readonly name: string;
  /** File and pointer of the schema. */
  readonly place: string;
  readonly values: readonly JsonValue[];
}

/** Everything that decides what is generated, before a character of it is written. */
export interface ContractsPlan {
  readonly set: SchemaSet;
  readonly events: readonly EventSchema[];
  readonly modules: readonly TypeModule[];
  /** Path of the module that declares a unit, by the unit's key. */
  readonly moduleOf: ReadonlyMap<string, string>;
  readonly eventMap: readonly MapEntry[];
  readonly commandMap: readonly MapEntry[];
  /** From a command's type to the payload of its reply. */
  readonly replyMap: readonly MapEntry[];
  readonly patterns: readonly PatternEntry[];
  readonly enums: readonly EnumEntry[];
  /** By format: the name of its branded type. Empty where formats are plain strings. */
  readonly brands: ReadonlyMap<string, string>;
}
