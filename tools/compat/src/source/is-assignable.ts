import type { VerdictKind } from '../report/report.js';
import { type Alternatives, AlternativesOf } from './alternatives.js';
import { KnownPairs } from './known-pairs.js';
import { relateLists } from './relate-lists.js';
import { relateListToRecord, relateRecords } from './relate-records.js';
import { relateToUnion } from './relate-to-union.js';
import type { Meeting, Relating } from './relating.js';
import type { StepBudget } from './step-budget.js';
import { kindOfScalar, partsOf, type TypeNode } from './type-node.js';
import type { TypeTable } from './type-table.js';
import { best, worst } from './verdict-order.js';

/**
 * Whether a value of one type may stand where another is wanted, as TypeScript decides it under `strict`. What is not followed,
 * or takes more steps than the budget has, is UNPROVEN.
 */
export function createAssignability(table: TypeTable, budget: StepBudget): Relating['relate'] {
  const pairs = new KnownPairs(budget);
  const alternatives = new AlternativesOf(table, budget);

  const relate = (from: TypeNode, to: TypeNode, meeting: Meeting): VerdictKind => {
    if (from === to) return 'SAFE';
    return pairs.recall(`${meeting} ${from.id} ${to.id}`, () => {
      const wanted = alternatives.of(to);
      if (wanted.isUnknown && !wanted.isUnclear) return 'SAFE';
      return worst(map(alternatives.membersOf(from), (member) => relateMember(member, wanted, meeting)));
    });
  };

  const relateMember = (from: TypeNode, wanted: Alternatives, meeting: Meeting): VerdictKind => {
    if (from.kind === 'unclear') return 'UNPROVEN';
    const refused = wanted.isUnclear ? 'UNPROVEN' : 'BREAK';
    if (from.kind === 'unknown') return refused;
    if (from.kind === 'scalar') {
      if (wanted.scalars.has(from.text) || wanted.scalars.has(kindOfScalar(from.text))) return 'SAFE';
      return best([refused, ...wanted.structures.map((to) => relateScalar(from.text, to))]);
    }
    if (wanted.members.has(from)) return 'SAFE';
    // Each of them is looked at, more than once.
    if (!budget.take(wanted.structures.length)) return 'UNPROVEN';
    if (wanted.isUnclear) return 'UNPROVEN';
    if (from.kind === 'intersection') return relateMixed(from, wanted, meeting);
    const [only] = wanted.structures;
    if (only !== undefined && wanted.members.size === 1) return relateStructures(from, only, meeting);
    return relateToUnion(from, wanted, meeting, relating);
  };

  /** What is a list and a record at once, say: proven part by part, and else not followed. */
  const relateMixed = (from: TypeNode, wanted: Alternatives, meeting: Meeting): VerdictKind => {
    const inner = meeting === 'fresh' ? 'literal' : meeting;
    const parts = partsOf(from);
    if (parts.some((part) => relateMember(part, wanted, inner) === 'SAFE')) return 'SAFE';
    const isTaken = (to: TypeNode): boolean =>
      partsOf(to).every((want) => parts.some((part) => relateStructures(part, want, inner) === 'SAFE'));
    return wanted.structures.some(isTaken) ? 'SAFE' : 'UNPROVEN';
  };

  const relateScalar = (text: string, to: TypeNode): VerdictKind => {
    if (to.kind === 'intersection')
      return worst(
        map(to.members, (part) =>
          part.kind === 'scalar'
            ? part.text === text || part.text === kindOfScalar(text)
              ? 'SAFE'
              : 'BREAK'
            : relateScalar(text, part),
        ),
      );
    if (to.kind !== 'record' || to.isObject || to.index !== undefined || /^(null|undefined)$/.test(text))
      return 'BREAK';
    // A string has a length, and every value what objects inherit.
    const kind = kindOfScalar(text);
    const box = Object(kind === 'string' ? '' : kind === 'number' ? 0 : true) as object;
    return [...to.properties].every(([name, { isOptional }]) => isOptional || name in box) ? 'UNPROVEN' : 'BREAK';
  };

  const relateStructures: Relating['relateStructures'] = (from, to, meeting, except) => {
    if (from === to) return 'SAFE';
    if (!budget.take()) return 'UNPROVEN';
    if (to.kind === 'intersection')
      return worst(
        map(to.members, (part) =>
          part.kind === 'scalar'
            ? 'BREAK'
            : relateStructures(from, part, meeting === 'fresh' ? 'literal' : meeting, except),
        ),
      );
    if (from.kind === 'list' && to.kind === 'list') return relateLists(from, to, meeting, relating);
    if (from.kind === 'list' && to.kind === 'record') return relateListToRecord(to, meeting);
    if (from.kind === 'record' && to.kind === 'record') return relateRecords(from, to, meeting, relating, except);
    return 'BREAK';
  };

  const relating: Relating = { table, alternatives, relate, relateStructures };
  return relate;
}

function* map<From, To>(items: Iterable<From>, change: (item: From) => To): Generator<To> {
  for (const item of items) yield change(item);
}
