import { createHash } from 'node:crypto';
import type { JsonSchema } from '@bloodbank/schema-model';
import { mapSchema } from '@bloodbank/schema-model/refs';
import type { NormalSchema } from '../prepare/normal-schema.js';
import { canonicalText } from './canonical-text.js';
import { cyclicDefinitions } from './cyclic-definitions.js';

type KeyOf = (name: string) => string;

const known = new WeakMap<NormalSchema['$defs'], KeyOf>();

/** A key for each definition that says all it means: definitions of any schemas with the same key are the same. */
export function definitionKeys($defs: NormalSchema['$defs']): KeyOf {
  const found = known.get($defs) ?? createKeys($defs);
  known.set($defs, found);
  return found;
}

/** A definition with its references turned to keys. What looks like one in a listed value is a value. */
export function keyedDefinition($defs: NormalSchema['$defs'], name: string, keyOf: KeyOf): JsonSchema {
  return mapSchema($defs[name] ?? true, (schema) =>
    typeof schema['$ref'] === 'string' ? { ...schema, $ref: keyOf(schema['$ref'].slice('#/$defs/'.length)) } : schema,
  );
}

function createKeys($defs: NormalSchema['$defs']): KeyOf {
  const cyclic = cyclicDefinitions($defs);
  const keys = new Map<string, string>();
  const keyOf: KeyOf = (name) => {
    const before = keys.get(name);
    if (before !== undefined) return before;
    const text = cyclic.has(name) ? closureText($defs, name) : canonicalText(keyedDefinition($defs, name, keyOf));
    const key = `schema:${createHash('sha256').update(text).digest('hex')}`;
    keys.set(name, key);
    return key;
  };
  return keyOf;
}

/** A definition with all that it reaches, in an order that its own references set: the same for the same definitions. */
function closureText($defs: NormalSchema['$defs'], root: string): string {
  const numbers = new Map([[root, 0]]);
  const texts: string[] = [];
  for (const [name] of numbers) {
    texts.push(
      canonicalText(
        keyedDefinition($defs, name, (next) => {
          if (!numbers.has(next)) numbers.set(next, numbers.size);
          return String(numbers.get(next));
        }),
      ),
    );
  }
  return texts.join('\n');
}
