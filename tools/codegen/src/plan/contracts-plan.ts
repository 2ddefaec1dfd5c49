import type { EventSchema, SchemaSet, SchemaUnit } from '@bloodbank/schema-model';

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
}
