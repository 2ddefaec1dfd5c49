import type { VerdictKind } from '../report/report.js';
import { type Alternatives, isUnit } from './alternatives.js';
import type { Meeting, Relating } from './relating.js';
import type { RecordNode, TypeNode } from './type-node.js';
import { worst } from './verdict-order.js';

/** TypeScript tries no more combinations than these. */
const MAX_COMBINATIONS = 25;

/** Names of `from` by which TypeScript tells the variants of a union apart: their types differ, and one has units only. */
export function discriminantsOf(from: RecordNode, wanted: Alternatives, relating: Relating): readonly string[] {
  const known = DISCRIMINANTS.get(wanted) ?? findDiscriminants(wanted, relating);
  DISCRIMINANTS.set(wanted, known);
  return [...known].filter((name) => from.properties.has(name));
}

const DISCRIMINANTS = new WeakMap<Alternatives, ReadonlySet<string>>();

function findDiscriminants({ structures }: Alternatives, { alternatives }: Relating): ReadonlySet<string> {
  const types = new Map<string, Set<string>>();
  const hasUnits = new Set<string>();
  for (const record of structures) {
    if (record.kind !== 'record') continue;
    for (const [name, { type, isOptional }] of record.properties) {
      types.set(name, (types.get(name) ?? new Set()).add(`${type.id} ${isOptional}`));
      if (hasUnits.has(name)) continue;
      const scalars = alternatives.scalarsOf(type, isOptional);
      if (scalars !== undefined && scalars.length > 0 && scalars.every(isUnit)) hasUnits.add(name);
    }
  }
  return new Set([...types].flatMap(([name, { size }]) => (size > 1 && hasUnits.has(name) ? [name] : [])));
}

/** The variants that a literal is held against: those that one of its discriminants fits, or all. */
export function matchVariants(
  from: RecordNode,
  { structures }: Alternatives,
  discriminants: readonly string[],
  relating: Relating,
): readonly TypeNode[] {
  let left = structures;
  for (const name of discriminants) {
    const given = from.properties.get(name);
    if (given === undefined) continue;
    const members = relating.alternatives.membersOf(given.type);
    const isFit = (variant: TypeNode): boolean => {
      const wanted = wantedAt(variant, name, relating);
      return wanted !== undefined && members.some((member) => relating.relate(member, wanted, 'literal') === 'SAFE');
    };
    const fitting = left.filter(isFit);
    if (fitting.length > 0) left = fitting;
  }
  return left;
}

/** A record of which no variant alone takes every value of its discriminants, but each value is taken by some. */
export function relateByVariants(
  from: RecordNode,
  wanted: Alternatives,
  meeting: Meeting,
  relating: Relating,
): VerdictKind {
  const names = discriminantsOf(from, wanted, relating);
  if (names.length === 0) return 'BREAK';
  let combinations: readonly (readonly TypeNode[])[] = [[]];
  for (const name of names) {
    const given = from.properties.get(name);
    if (given === undefined) return 'BREAK';
    const members = relating.alternatives.membersOf(given.type);
    const values = given.isOptional && meeting === 'read' ? [...members, relating.table.undefined] : members;
    if (combinations.length * values.length > MAX_COMBINATIONS) return 'BREAK';
    combinations = combinations.flatMap((each) => values.map((value) => [...each, value]));
  }
  const records = wanted.structures.filter((one): one is RecordNode => one.kind === 'record');
  const matched = new Set<RecordNode>();
  for (const combination of combinations) {
    const fitting = records.filter((record) => isTaken(from, record, names, combination, meeting, relating));
    if (fitting.length === 0) return 'BREAK';
    for (const record of fitting) matched.add(record);
  }
  const compared = new Set(names);
  return worst([...matched].map((record) => relating.relateStructures(from, record, meeting, compared)));
}

function isTaken(
  from: RecordNode,
  record: RecordNode,
  names: readonly string[],
  combination: readonly TypeNode[],
  meeting: Meeting,
  relating: Relating,
): boolean {
  return names.every((name, at) => {
    const property = record.properties.get(name);
    const value = combination[at];
    if (property === undefined || value === undefined) return false;
    if (from.properties.get(name)?.isOptional === true && !property.isOptional) return false;
    if (property.isOptional && value === relating.table.undefined) return true;
    return relating.relate(value, property.type, meeting) === 'SAFE';
  });
}

function wantedAt(variant: TypeNode, name: string, { table }: Relating): TypeNode | undefined {
  if (variant.kind !== 'record') return undefined;
  const property = variant.properties.get(name);
  if (property === undefined) return variant.index;
  return property.isOptional ? table.union([property.type, table.undefined]) : property.type;
}
