import { isJsonObject, memberOf, type SchemaSet } from '@bloodbank/schema-model';
import { toPascalCase } from '@bloodbank/schema-model/naming';
import { walkSchema } from '@bloodbank/schema-model/refs';

/** Formats of strings that validators check: what bears their brand has passed. */
const FORMATS: ReadonlySet<string> = new Set([
  'date',
  'date-time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'iso-date-time',
  'iso-time',
  'json-pointer',
  'relative-json-pointer',
  'time',
  'uri',
  'uri-reference',
  'uri-template',
  'url',
  'uuid',
]);

/** By format that the tree uses: the name of the type that only a string of this format has. */
export function planBrands(set: SchemaSet): ReadonlyMap<string, string> {
  const used = [...set.documents.values()].flatMap(({ schema }) =>
    walkSchema(schema).flatMap(({ schema: place }) => {
      const format = isJsonObject(place) ? memberOf(place, 'format') : undefined;
      return typeof format === 'string' && FORMATS.has(format) ? [format] : [];
    }),
  );
  return new Map([...new Set(used)].sort().map((format) => [format, toPascalCase(format)]));
}
