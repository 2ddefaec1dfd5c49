import type { Comparison } from '../compare.js';
import type { EventPair } from '../trees/match-events.js';
import type { SchemaTree, TreeEvent } from '../trees/schema-tree.js';
import type { Verdict } from '../verdict.js';
import { computeBump } from './compute-bump.js';
import { DIRECTIONS, isChecked, type PairContext } from './pair-context.js';
import { readEvent } from './read-pair.js';
import type { EventReport } from './report.js';
import { idOf, reportEventChange } from './report-event-change.js';
import { reportPayloadChange } from './report-payload-change.js';
import { reportRemovedTypes } from './report-removed-types.js';
import { reportUnreadable } from './report-unreadable.js';

const SAFE: Verdict = { verdict: 'SAFE', provenBy: 'equality', tried: 0 };
const SAME = { backward: 'SAFE', forward: 'SAFE', source: { publisher: 'SAFE', consumer: 'SAFE' } } as const;
const BROKEN_TYPES = { publisher: 'BREAK', consumer: 'BREAK' } as const;

/** One event: the engine's verdict, what explains it, what it does to the types, and the version that it asks for. */
export function checkPair(pair: EventPair, context: PairContext): EventReport {
  const { previous, current } = pair;
  if (current !== undefined) {
    return previous === undefined ? checkAdded(current, context) : checkBoth(previous, current, context);
  }
  if (previous === undefined) throw new Error('A pair of events holds neither.');
  return checkRemoved(previous, context);
}

function checkAdded(current: TreeEvent, context: PairContext): EventReport {
  const start = { ...startOf(current), status: 'added' } as const;
  const read = readEvent(context.current, current);
  if ('error' in read) return { ...start, ...reportUnreadable(current, read.error, 'now', context) };
  reportEventChange({ current }, SAME, context);
  return { ...start, ...SAME, bump: 'minor' };
}

function checkRemoved(previous: TreeEvent, context: PairContext): EventReport {
  const start = { ...startOf(previous), status: 'removed' } as const;
  const word =
    reportEventChange({ previous }, SAME, context).length > 0 || previous.error !== undefined ? 'BREAK' : 'SAFE';
  return { ...start, backward: word, forward: word, source: BROKEN_TYPES, bump: 'major' };
}

function checkBoth(previous: TreeEvent, current: TreeEvent, context: PairContext): EventReport {
  const start = { ...startOf(current), status: 'changed' } as const;
  const unchanged = { ...start, ...SAME, status: 'unchanged', bump: 'none' } as const;
  if (previous.file === current.file && context.isUntouched(current.file)) return unchanged;
  const read = context.read(previous, current);
  if ('error' in read) return { ...start, ...reportUnreadable(current, read.error, read.side, context) };
  const isSameName =
    previous.type === current.type && idOf(context.previous, previous) === idOf(context.current, current);
  const removed = context.removedBy(previous);
  if (removed.length === 0 && isSameName && read.isSameText) return unchanged;

  const hasMeaning = !read.isSameMeaning;
  const found: Comparison = hasMeaning ? context.comparePair(read) : { backward: SAFE, forward: SAFE };
  const isFailing = reportPayloadChange({ previous, current, found }, read, context);
  const words = { backward: found.backward.verdict, forward: found.forward.verdict };
  const failed = reportEventChange({ previous, current }, words, context);
  const isBroken = isFailing || failed.length > 0;
  const isAccepted = DIRECTIONS.some((direction) => words[direction] === 'BREAK' && isChecked(direction, context));
  reportRemovedTypes(current, removed, context);
  const source =
    removed.length > 0 ? BROKEN_TYPES : (context.options.compareSource?.(previous, current) ?? SAME.source);
  const bump = computeBump({ wire: isBroken ? 'broken' : isAccepted ? 'accepted' : 'safe', source, hasMeaning });
  return {
    ...start,
    // A message under another name or address does not arrive, whatever its payload.
    ...(failed.includes('BREAK') ? { backward: 'BREAK', forward: 'BREAK' } : words),
    source,
    bump,
    ...(bump === 'new-version' ? { command: newVersionCommand(current, context.current) } : {}),
  };
}

function startOf({
  type,
  version,
  displayFile,
  routingKey,
}: TreeEvent): Pick<EventReport, 'event_type' | 'version' | 'file' | 'routing_key' | 'findings'> {
  const routing_key = routingKey.replace('{event_type}', type);
  return { event_type: type, version, file: displayFile, routing_key, findings: [] };
}

/** The command that begins the next version of an event. */
function newVersionCommand(event: TreeEvent, tree: SchemaTree): string {
  const base = withoutVersion(event.type);
  const versions = tree.events.filter(({ type }) => withoutVersion(type) === base).map(({ version }) => version);
  return `pnpm new ${event.annotations.kind} ${base}.v${Math.max(event.version, ...versions) + 1}`;
}

function withoutVersion(type: string): string {
  return type.replace(/\.v\d+$/, '');
}
