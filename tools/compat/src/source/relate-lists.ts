import type { VerdictKind } from '../report/report.js';
import type { Meeting, Relating } from './relating.js';
import type { ListNode } from './type-node.js';
import { worst } from './verdict-order.js';

/** Arrays and tuples. An optional member that is read may be `undefined`; one that is written is there or is not. */
export function relateLists(from: ListNode, to: ListNode, meeting: Meeting, relating: Relating): VerdictKind {
  const isArray = to.members.length === 0;
  if (to.least > from.least) return 'BREAK';
  if (to.rest === undefined && (from.rest !== undefined || from.members.length > to.members.length)) return 'BREAK';
  // Whoever reads a member by its place must find that place.
  if (meeting === 'read' && !isArray && from.members.length < to.members.length) return 'BREAK';
  return worst(relateMembers(from, to, meeting, relating));
}

function* relateMembers(from: ListNode, to: ListNode, meeting: Meeting, relating: Relating): Generator<VerdictKind> {
  const { table } = relating;
  const isRead = meeting === 'read';
  for (const [at, member] of from.members.entries()) {
    const isOptional = at >= from.least;
    const wanted = to.members[at] ?? to.rest ?? table.never;
    const isAbsentFine = at < to.members.length && at >= to.least;
    yield relating.relate(
      isRead && isOptional && !isAbsentFine ? table.union([member, table.undefined]) : member,
      wanted,
      meeting,
    );
  }
  if (from.rest === undefined) return;
  for (const wanted of to.members.slice(from.members.length)) yield relating.relate(from.rest, wanted, meeting);
  yield relating.relate(from.rest, to.rest ?? table.never, meeting);
}
