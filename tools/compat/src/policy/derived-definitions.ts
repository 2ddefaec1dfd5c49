import type { JsonSchema } from '@bloodbank/schema-model';

/** What a policy makes of the definitions of one map. What two of them hold in common is made once. */
export interface DerivedDefinitions {
  /** The name under which what was made of a definition stands in `made`, with all that it needs beside the map. */
  nameOf(definition: string): string;
  readonly made: ReadonlyMap<string, JsonSchema>;
}
