import { compareText, type SchemaSet, type SchemaUnit } from '@bloodbank/schema-model';
import type { TypeModule } from './contracts-plan.js';

/** One module per schema file that holds a name anybody may need: every event, everything shared, whatever they reach. */
export function planModules(set: SchemaSet): readonly TypeModule[] {
  const reached = new Set(set.events.flatMap((event) => event.reaches));
  const byFile = new Map<string, SchemaUnit[]>();
  for (const unit of set.units.values()) {
    if (unit.role === 'envelope' && !reached.has(unit.key)) continue;
    byFile.set(unit.file, [...(byFile.get(unit.file) ?? []), unit]);
  }
  return [...byFile]
    .map(([file, units]) => ({
      // Folders that begin with an underscore keep it: no event's domain does.
      // Other people's trees have names that not every file system or shell likes.
      path: `types/${file.slice(0, -'.json'.length).replace(/[^A-Za-z0-9_.{}/-]|(?<=^|\/)[.-]/g, '_')}.gen`,
      source: `${set.label}/${file}`,
      units: units.sort((a, b) => compareText(a.pointer, b.pointer)),
    }))
    .sort((a, b) => compareText(a.path, b.path));
}
