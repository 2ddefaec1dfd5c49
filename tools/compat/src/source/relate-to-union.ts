import type { VerdictKind } from '../report/report.js';
import type { Alternatives } from './alternatives.js';
import { isOnlyObject } from './alternatives.js';
import { discriminantsOf, matchVariants, relateByVariants } from './discriminate.js';
import { hasOtherNames } from './relate-records.js';
import type { Meeting, Relating } from './relating.js';
import { partsOf, type RecordNode, type TypeNode } from './type-node.js';
import { NO_PROPERTIES } from './type-table.js';
import { best, worst } from './verdict-order.js';

/** A structure where one of several things is wanted. */
export function relateToUnion(from: TypeNode, wanted: Alternatives, meeting: Meeting, relating: Relating): VerdictKind {
  const names = meeting === 'fresh' && from.kind === 'record' ? relateNames(from, wanted, relating) : 'SAFE';
  if (names === 'BREAK') return 'BREAK';
  const inner = meeting === 'fresh' ? 'literal' : meeting;
  const found = relateToAny(from, wanted, inner, relating);
  if (found !== 'BREAK' || from.kind !== 'record' || inner === 'read') return worst([names, found]);
  // Each literal is one choice of what may be written: a refusal of all at once refuses none of them yet.
  const choices = choicesOf(from, relating);
  if (choices.some((choice) => choice === from)) return 'BREAK';
  return choices.some((choice) => relateToAny(choice, wanted, inner, relating) === 'BREAK') ? 'BREAK' : 'UNPROVEN';
}

function relateToAny(from: TypeNode, wanted: Alternatives, meeting: Meeting, relating: Relating): VerdictKind {
  const each = function* (): Generator<VerdictKind> {
    for (const to of wanted.structures) yield relating.relateStructures(from, to, meeting);
    if (from.kind === 'record') yield relateByVariants(from, wanted, meeting, relating);
  };
  return best(each());
}

/** A fresh literal has only names that some variant knows, and under each what some variant wants. */
function relateNames(from: RecordNode, wanted: Alternatives, relating: Relating): VerdictKind {
  if (wanted.structures.some((one) => one.kind === 'record' && isOnlyObject(one))) return 'SAFE';
  const variants = matchVariants(from, wanted, discriminantsOf(from, wanted, relating), relating);
  // What is partly a scalar is no place to write a literal.
  const parts = variants.flatMap((one) => (partsOf(one).some(({ kind }) => kind === 'scalar') ? [] : partsOf(one)));
  const records = parts.filter((one): one is RecordNode => one.kind === 'record');
  const { table } = relating;
  const wantedAt = (name: string): readonly TypeNode[] =>
    records.flatMap(({ properties, index }) => properties.get(name)?.type ?? index ?? []);
  const relatePart = (type: TypeNode, types: readonly TypeNode[]): VerdictKind =>
    types.length === 0 ? 'BREAK' : relating.relate(type, table.union([...types, table.undefined]), 'fresh');
  const each = function* (): Generator<VerdictKind> {
    for (const [name, { type }] of from.properties) {
      if (parts.length > records.length && name in Array.prototype) yield 'UNPROVEN';
      yield relatePart(type, wantedAt(name));
    }
    const { index } = from;
    if (index === undefined || !hasOtherNames(from)) return;
    yield relatePart(
      index,
      records.flatMap((record) => record.index ?? []),
    );
    // Any name may be one that is wanted.
    for (const name of new Set(records.flatMap(({ properties }) => [...properties.keys()])))
      if (!from.properties.has(name)) yield relatePart(index, wantedAt(name));
  };
  return worst(each());
}

/** Literals of a record: with as few names as it may have, with all, and with one only of the things that a name may hold. */
function choicesOf(from: RecordNode, { table, alternatives }: Relating): readonly RecordNode[] {
  const make = (entries: Iterable<readonly [string, TypeNode]>): RecordNode => {
    const properties = new Map([...entries].map(([name, type]) => [name, { type, isOptional: false }]));
    return table.record({ ...from, properties: properties.size === 0 ? NO_PROPERTIES : properties });
  };
  const required = [...from.properties].filter(([, { isOptional }]) => !isOptional);
  const only = (type: TypeNode, at: number): TypeNode =>
    alternatives.of(type).structures.length > 0 ? (alternatives.membersOf(type).at(at) ?? type) : type;
  return [
    make(required.map(([name, { type }]) => [name, only(type, 0)])),
    make([...from.properties].map(([name, { type }]) => [name, only(type, 0)])),
    make([...from.properties].map(([name, { type }]) => [name, only(type, -1)])),
  ];
}
