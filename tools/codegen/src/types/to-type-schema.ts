import { type JsonObject, memberOf, refKey, type SchemaSet, type SchemaUnit } from '@bloodbank/schema-model';
import { carryNames } from './carry-names.js';
import { type Shaping, shapeSchema } from './shape-schema.js';

/** A unit in the words that json-schema-to-typescript gets right, and the units whose types it mentions. */
export interface TypeSchema {
  readonly schema: JsonObject;
  readonly mentions: readonly SchemaUnit[];
  /** Names of the branded strings that it mentions. */
  readonly brands: readonly string[];
}

/**
 * Hands json-schema-to-typescript only what it does right. Each `$ref` becomes the name of a type that is declared once
 * elsewhere; titles and ids go, so that they name nothing; keywords that it misreads are rewritten or left out, always
 * towards the wider type: a type that refuses a valid payload is worse than one that says too little.
 */
export function toTypeSchema(
  set: Pick<SchemaSet, 'units' | 'refs'>,
  unit: SchemaUnit,
  known: ReadonlyMap<string, string> = new Map(),
): TypeSchema {
  const brands = new Set<string>();
  const mentions = new Map<string, SchemaUnit>();
  const shaping: Shaping = {
    nameAt: (pointer) => {
      const target = set.units.get(set.refs.get(refKey(unit, pointer)) ?? '');
      if (target !== undefined) mentions.set(target.key, target);
      return target?.name;
    },
    brandOf: (format) => {
      const brand = known.get(format);
      if (brand !== undefined) brands.add(brand);
      return brand;
    },
    isOpenAt: (schema, pointer) => pointer === unit.pointer && memberOf(schema, 'x-open') === true,
  };
  const schema = shapeSchema(carryNames(set, unit), unit.pointer, shaping);
  return { schema, mentions: [...mentions.values()], brands: [...brands] };
}
