import type { Resource } from './ref-index.js';
import type { Target } from './target.js';

/** References whose target depends on who refers to the schema that they stand in. */
export interface DynamicRefs {
  /** Key of a schema that holds a `$dynamicRef` -> the anchor that it asks for. Those that can mean one schema only are left out. */
  readonly anchorOf: ReadonlyMap<string, string>;
  /** By anchor, and then by the key of the resource that holds it. */
  readonly bearers: ReadonlyMap<string, ReadonlyMap<string, Target>>;
  /** By file, outermost first. */
  readonly resources: ReadonlyMap<string, readonly Resource[]>;
}
