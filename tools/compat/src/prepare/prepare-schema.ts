import { createHash } from 'node:crypto';
import type { JsonSchema, JsonValue } from '@bloodbank/schema-model';
import { hasFormat } from '../pattern/formats.js';
import type { NormalSchema } from './normal-schema.js';
import { normalise } from './normalise.js';
import { Undecidable } from './undecidable.js';

/** A schema made ready once, to be compared many times. Two that mean the same in the same words have the same `hash`. */
export interface PreparedSchema {
  readonly kind: 'prepared-schema';
  readonly hash: string;
  readonly schema: JsonSchema;
  /** What is compared, or why nothing can be. */
  readonly normal: NormalSchema | Undecidable;
  readonly examples: readonly JsonValue[];
}

/** Takes a time that grows with the schema's size, whatever it says. Never throws. */
export function prepareSchema(schema: JsonSchema): PreparedSchema {
  let normal: NormalSchema | Undecidable;
  try {
    normal = normalise(schema, hasFormat);
  } catch (error) {
    if (!(error instanceof Undecidable || error instanceof RangeError)) throw error;
    normal = error instanceof Undecidable ? error : new Undecidable('the schema is nested too deeply');
  }
  const text = JSON.stringify(normal instanceof Undecidable ? schema : normal);
  const hash = createHash('sha256').update(text).digest('hex');
  const examples = typeof schema === 'object' && Array.isArray(schema.examples) ? (schema.examples as JsonValue[]) : [];
  return { kind: 'prepared-schema', hash, schema, normal, examples };
}

export function isPrepared(schema: JsonSchema | PreparedSchema): schema is PreparedSchema {
  return typeof schema === 'object' && schema.kind === 'prepared-schema' && 'normal' in schema;
}
