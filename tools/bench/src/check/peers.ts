import type { JsonSchema } from '@bloodbank/schema-model';
import jsonSchemaDiff from 'json-schema-diff';
import { validateSchemaCompatibility } from 'json-schema-diff-validator';

/** What a tool says of two versions: whether each direction is safe. */
export interface Said {
  readonly backward: boolean;
  readonly forward: boolean;
}

/** Another tool that answers the same question. It may throw. */
export interface Peer {
  readonly name: string;
  compare(previous: JsonSchema, current: JsonSchema): Promise<Said>;
}

export const PEERS: readonly Peer[] = [
  {
    name: 'json-schema-diff',
    async compare(previous, current) {
      const found = await jsonSchemaDiff.diffSchemas({
        sourceSchema: asDraft7(previous),
        destinationSchema: asDraft7(current),
      });
      return { backward: !found.removalsFound, forward: !found.additionsFound };
    },
  },
  {
    name: 'json-schema-diff-validator',
    async compare(previous, current) {
      return { backward: isCompatible(previous, current), forward: isCompatible(current, previous) };
    },
  },
];

/** The one reads no other dialect; what the newer ones added is then unknown to it. */
function asDraft7(schema: JsonSchema): Parameters<typeof jsonSchemaDiff.diffSchemas>[0]['sourceSchema'] {
  const body = typeof schema === 'boolean' ? (schema ? {} : { not: {} }) : schema;
  return structuredClone({ ...body, $schema: 'http://json-schema.org/draft-07/schema#' }) as never;
}

/** It throws where it finds a break. */
function isCompatible(previous: JsonSchema, current: JsonSchema): boolean {
  try {
    validateSchemaCompatibility(structuredClone(previous), structuredClone(current));
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('The schema is not backward compatible')) return false;
    throw error;
  }
}
