import type { VerdictKind } from '../report/report.js';
import { isOnlyObject } from './alternatives.js';
import type { Meeting, Relating } from './relating.js';
import type { RecordNode, TypeNode } from './type-node.js';
import { worst } from './verdict-order.js';

const NO_NAMES: ReadonlySet<string> = new Set();

/** `except` are names that were compared already. */
export function relateRecords(
  from: RecordNode,
  to: RecordNode,
  meeting: Meeting,
  relating: Relating,
  except: ReadonlySet<string> = NO_NAMES,
): VerdictKind {
  if (meeting === 'fresh' && !isOnlyObject(to) && !knowsNamesOf(from, to)) return 'BREAK';
  return worst(relateParts(from, to, meeting, relating, except));
}

/** Whether every name that a literal may have is one that is wanted. */
function knowsNamesOf(from: RecordNode, to: RecordNode): boolean {
  if (to.index !== undefined) return true;
  return !hasOtherNames(from) && [...from.properties.keys()].every((name) => to.properties.has(name));
}

/** Whether there may be names that are not declared. */
export function hasOtherNames({ index }: RecordNode): boolean {
  return index !== undefined && !(index.kind === 'union' && index.members.length === 0);
}

function* relateParts(
  from: RecordNode,
  to: RecordNode,
  meeting: Meeting,
  relating: Relating,
  except: ReadonlySet<string>,
): Generator<VerdictKind> {
  const written = writtenIndex(from, meeting, relating);
  for (const [name, wanted] of to.properties) {
    if (except.has(name)) continue;
    const given = from.properties.get(name);
    if (given === undefined) yield* relateUndeclared(name, wanted, written, meeting, relating);
    else {
      if (given.isOptional && !wanted.isOptional) yield 'BREAK';
      yield relating.relate(given.type, wanted.type, meeting);
    }
  }
  if (to.index === undefined) return;
  if (written !== undefined) yield relating.relate(written, to.index, meeting);
  if (meeting === 'read') {
    if (written === undefined) yield 'BREAK';
    return;
  }
  if (from.isObject && isOnlyObject(from)) yield 'BREAK';
  // A literal's own properties are held against an index signature, even those that are wanted by name.
  for (const { type } of from.properties.values()) yield relating.relate(type, to.index, meeting);
}

function* relateUndeclared(
  name: string,
  wanted: { readonly type: TypeNode; readonly isOptional: boolean },
  index: TypeNode | undefined,
  meeting: Meeting,
  relating: Relating,
): Generator<VerdictKind> {
  // Every object inherits something of this name.
  if (name in Object.prototype) yield 'UNPROVEN';
  else if (!wanted.isOptional || (meeting === 'read' && index === undefined)) yield 'BREAK';
  else if (index !== undefined) yield relating.relate(index, wanted.type, meeting);
}

/** Of what is written under a name that is not declared; the generator's index signature also holds what optional ones lack. */
function writtenIndex({ index }: RecordNode, meeting: Meeting, { table }: Relating): TypeNode | undefined {
  if (index?.kind !== 'union' || meeting === 'read') return index;
  return table.union(index.members.filter((member) => member !== table.undefined));
}

/** A list has properties of its own, none that a schema names. */
export function relateListToRecord(to: RecordNode, meeting: Meeting): VerdictKind {
  if (to.index !== undefined) return 'BREAK';
  const words = [...to.properties].map(([name, { isOptional }]): VerdictKind => {
    if (name in Array.prototype) return 'UNPROVEN';
    return isOptional && meeting !== 'read' ? 'SAFE' : 'BREAK';
  });
  return worst(words);
}
