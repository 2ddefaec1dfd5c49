import type { JsonObject } from '@bloodbank/schema-model';
import type { Annotations } from '@bloodbank/schema-model/annotations';
import type { SchemaDocument } from '@bloodbank/schema-model/document';
import type { Target } from '@bloodbank/schema-model/refs';

/** A folder of schemas as the check sees it: any folder, ours or not. What cannot be read is an event with an error. */
export interface SchemaTree {
  /** By file; one that a `$dynamicRef` gives several meanings stands here by as many names more. */
  readonly documents: ReadonlyMap<string, SchemaDocument>;
  /** By file. */
  readonly texts: ReadonlyMap<string, string>;
  /** Key of a schema that holds a `$ref` -> where it leads. */
  readonly targets: ReadonlyMap<string, Target>;
  /** Files, as people name them, that hold a reference which leads nowhere. */
  readonly unlinked: ReadonlySet<string>;
  /** By file. */
  readonly events: readonly TreeEvent[];
}

export interface TreeEvent {
  readonly type: string;
  readonly version: number;
  readonly file: string;
  readonly displayFile: string;
  /** Still holds `{event_type}`. */
  readonly routingKey: string;
  readonly annotations: Annotations;
  /** Why nothing is known of its payload. */
  readonly error?: TreeError;
}

export interface TreeError {
  readonly message: string;
  readonly fix: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly pointer: string;
}

/** A schema at its place. `true` and `false` stand here as the objects that mean the same. */
export interface Place extends Target {
  readonly tree: SchemaTree;
  readonly schema: JsonObject;
}
