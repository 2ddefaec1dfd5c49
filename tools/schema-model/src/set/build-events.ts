import { readAnnotations } from '../annotations/read-annotations.js';
import { type JsonValue, memberOf } from '../json.js';
import { parametersOf } from '../naming/event-type.js';
import { compareText } from '../problem.js';
import { keyOf } from '../refs/target.js';
import type { NamedDocument } from './collect-units.js';
import { reachableUnits } from './reachable-units.js';
import type { EventSchema, SchemaUnit } from './schema-set.js';
import { sensitivePointers } from './sensitive-pointers.js';

/** The events of a tree, by type and then by version. */
export function buildEvents(
  files: ReadonlyMap<string, NamedDocument>,
  units: ReadonlyMap<string, SchemaUnit>,
  refs: ReadonlyMap<string, string>,
): readonly EventSchema[] {
  const events: EventSchema[] = [];
  for (const [file, { document, path }] of files) {
    const unit = units.get(keyOf({ file, pointer: '' }));
    if (path.role !== 'event' || unit === undefined) continue;
    const annotations = readAnnotations(document.schema);
    const type = annotations.eventType ?? path.type;
    const text = (keyword: string): string | undefined => {
      const value: JsonValue | undefined = memberOf(document.schema, keyword);
      return typeof value === 'string' ? value : undefined;
    };
    const examples = memberOf(document.schema, 'examples');
    const reaches = reachableUnits(unit, units, refs);
    events.push({
      file,
      type,
      version: path.version,
      kind: annotations.kind,
      domain: type.slice(0, type.indexOf('.')),
      parameters: parametersOf(type),
      routingKey: annotations.routingKey,
      annotations,
      unit,
      reaches,
      title: text('title') ?? type,
      description: text('description') ?? '',
      examples: Array.isArray(examples) ? examples : [],
      sensitive: sensitivePointers(unit, reaches, units, refs),
    });
  }
  return events.sort((a, b) => compareText(a.type, b.type) || a.version - b.version);
}
