import { type JsonValue, memberOf, parsePointer, type SchemaSet, type SchemaUnit } from '@bloodbank/schema-model';
import { hashOf } from '@bloodbank/schema-model/cache';
import { toPascalCase } from '@bloodbank/schema-model/naming';
import { walkSchema } from '@bloodbank/schema-model/refs';
import type { EnumEntry, TypeModule } from './contracts-plan.js';

/** What the words of a pointer become in a name: a property is known by its own. */
const STRUCTURAL: ReadonlyMap<string, string> = new Map([
  ['properties', ''],
  ['items', 'item'],
]);

/**
 * Every list of allowed values that a named type holds, by a name made of the type's and of the path to it alone: neither
 * the values nor their order, nor what stands beside them, changes it.
 */
export function planEnums(set: SchemaSet, modules: readonly TypeModule[]): readonly EnumEntry[] {
  const entries = modules.flatMap(({ units }) => units.flatMap((unit) => enumsOf(unit)));
  const counts = new Map<string, number>();
  for (const { name } of entries) counts.set(name.toLowerCase(), (counts.get(name.toLowerCase()) ?? 0) + 1);
  // Names keep letters and digits only, so that `a_b` and `aB` meet: then each says where it is from.
  return entries.map(({ place, name, values }) => {
    const isAlone = counts.get(name.toLowerCase()) === 1;
    return {
      place: `${set.label}/${place}`,
      name: isAlone ? name : `${name}_${hashOf(place).replaceAll('-', '').slice(0, 6)}`,
      values,
    };
  });
}

function enumsOf(unit: SchemaUnit): readonly EnumEntry[] {
  return walkSchema(unit.schema, unit.pointer).flatMap(({ schema, pointer }) => {
    const below = pointer.slice(unit.pointer.length);
    const values = memberOf(schema, 'enum');
    // Definitions are types of their own.
    if (!Array.isArray(values) || values.length < 2 || /^\/(?:\$defs|definitions)\//.test(below)) return [];
    if (!values.every((value: JsonValue) => typeof value !== 'object' || value === null)) return [];
    const words = (parsePointer(below) ?? []).map((word) => STRUCTURAL.get(word) ?? (word || 'empty'));
    return [{ place: `${unit.file}#${pointer}`, name: `${unit.name}${words.map(toPascalCase).join('')}`, values }];
  });
}
