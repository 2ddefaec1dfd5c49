import { problemAt, type SchemaDocument } from '../document/schema-document.js';
import { isWithin, overlaps, templateOf } from '../naming/family.js';
import { compareText, type Problem } from '../problem.js';
import type { EventSchema, SchemaUnit } from './schema-set.js';

type Report = (file: string, pointer: string, found: Pick<Problem, 'rule' | 'message' | 'fix'>) => void;

/** Two files that claim one event type, one TypeScript name, or the same concrete events. */
export function findCollisions(
  documents: ReadonlyMap<string, SchemaDocument>,
  events: readonly EventSchema[],
  units: ReadonlyMap<string, SchemaUnit>,
): readonly Problem[] {
  const problems: Problem[] = [];
  const report: Report = (file, pointer, found) => {
    const document = documents.get(file);
    if (document !== undefined) problems.push(problemAt(document, pointer, found));
  };
  const byType = new Map<string, EventSchema>();
  const repeated = new Set<string>();
  for (const event of events) {
    const other = byType.get(event.type);
    if (other === undefined) byType.set(event.type, event);
    else {
      repeated.add(event.file);
      const message = `${other.file} already is ${event.type}.`;
      report(event.file, '', {
        rule: 'type-unique',
        message,
        fix: 'Rename one of the two, or correct its x-event-type.',
      });
    }
  }
  findSameNames(
    [...units.values()].filter((unit) => !repeated.has(unit.file)),
    report,
  );
  findSameFamilies(
    events.filter((event) => event.parameters.length > 0 && !repeated.has(event.file)),
    report,
  );
  return problems;
}

function findSameNames(units: readonly SchemaUnit[], report: Report): void {
  const byName = new Map<string, SchemaUnit>();
  for (const unit of [...units].sort((a, b) => compareText(a.key, b.key))) {
    const other = byName.get(unit.name);
    if (other === undefined) byName.set(unit.name, unit);
    else {
      const message = `${placeOf(other)} and ${placeOf(unit)} would both be the type ${unit.name}.`;
      report(unit.file, unit.pointer, {
        rule: 'name-unique',
        message,
        fix: 'Give one of the two another x-ts-name.',
      });
    }
  }
}

function findSameFamilies(families: readonly EventSchema[], report: Report): void {
  for (const [index, family] of families.entries()) {
    const template = templateOf(family.type);
    for (const other of families.slice(index + 1)) {
      const otherTemplate = templateOf(other.type);
      if (!overlaps(template, otherTemplate)) continue;
      if (isWithin(template, otherTemplate) !== isWithin(otherTemplate, template)) continue;
      const message = `Some event types belong both to ${family.type} (${family.file}) and to ${other.type}, and neither is the narrower.`;
      report(other.file, '', {
        rule: 'family-distinct',
        message,
        fix: 'Give one of them a fixed word that the other does not have in that place.',
      });
    }
  }
}

function placeOf(unit: SchemaUnit): string {
  return unit.pointer === '' ? unit.file : `${unit.file}#${unit.pointer}`;
}
