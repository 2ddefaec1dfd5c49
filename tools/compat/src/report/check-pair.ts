import type { Comparison } from '../compare.js';
import { DIRECTIONS } from '../rules/rule.js';
import type { EventPair } from '../trees/match-events.js';
import type { SchemaTree, TreeEvent } from '../trees/schema-tree.js';
import type { Verdict } from '../verdict.js';
import { computeBump, largest } from './compute-bump.js';
import { newVersionCommand } from './new-version-command.js';
import { isChecked, type PairContext } from './pair-context.js';
import { readEvent } from './read-pair.js';
import type { EventReport } from './report.js';
import { reportBrokenCode } from './report-broken-code.js';
import { reportEventChange } from './report-event-change.js';
import { reportPayloadChange } from './report-payload-change.js';
import { reportRemovedTypes } from './report-removed-types.js';
import { reportUnreadable } from './report-unreadable.js';

const SAFE: Verdict = { verdict: 'SAFE', provenBy: 'equality', tried: 0 };
const SAME = { backward: 'SAFE', forward: 'SAFE', source: { publisher: 'SAFE', consumer: 'SAFE' } } as const;
const BROKEN_TYPES = { publisher: 'BREAK', consumer: 'BREAK' } as const;

/** One event: the engine's verdict, what explains it, what it does to the types, and the version that it asks for. */
export function checkPair(pair: EventPair, context: PairContext): EventReport {
  const { previous, current } = pair;
  if (current === undefined) {
    if (previous === undefined) throw new Error('A pair of events holds neither.');
    return checkRemoved(previous, context);
  }
  return previous === undefined ? checkAdded(current, context) : checkBoth({ ...pair, previous, current }, context);
}

type Both = EventPair & Required<Pick<EventPair, 'previous' | 'current'>>;

function checkAdded(current: TreeEvent, context: PairContext): EventReport {
  const start = { ...startOf(current), status: 'added' } as const;
  const read = readEvent(context.current, current);
  if ('error' in read) return { ...start, ...reportUnreadable(current, read.error, 'now', context) };
  reportEventChange({ current }, SAME, context);
  return { ...start, ...SAME, bump: 'minor' };
}

function checkRemoved(previous: TreeEvent, context: PairContext): EventReport {
  const start = { ...startOf(previous), status: 'removed' } as const;
  const { isFailing } = reportEventChange({ previous }, SAME, context);
  const verdict = isFailing || previous.error !== undefined ? 'BREAK' : 'SAFE';
  return { ...start, backward: verdict, forward: verdict, source: BROKEN_TYPES, bump: 'major' };
}

function checkBoth(pair: Both, context: PairContext): EventReport {
  const { previous, current } = pair;
  const start = { ...startOf(current), ...wasCalled(pair), status: 'changed' } as const;
  const unchanged = { ...start, ...SAME, status: 'unchanged', bump: 'none' } as const;
  const isMoved = previous.file !== current.file && !isSameFileNamedTwice(pair);
  if (previous.file === current.file && context.isUntouched({ file: current.file, pointer: '' })) return unchanged;
  const read = context.read(previous, current);
  if ('error' in read) return { ...start, ...reportUnreadable(current, read.error, read.side, context) };
  const isSameName =
    previous.type === current.type && idOf(context.previous, previous) === idOf(context.current, current);
  const removed = context.removedBy(previous);
  if (removed.length === 0 && isSameName && !isMoved && read.isSameText) return unchanged;

  const hasMeaning = !read.isSameMeaning;
  const found: Comparison = hasMeaning ? context.comparePair(read) : { backward: SAFE, forward: SAFE };
  const payload = reportPayloadChange({ previous, current, found }, read, context);
  const words = { backward: found.backward.verdict, forward: found.forward.verdict };
  const message = reportEventChange(pair, words, context);
  const isAccepted = DIRECTIONS.some((direction) => words[direction] === 'BREAK' && isChecked(direction, context));
  reportRemovedTypes(current, removed, context);
  const types = context.options.compareSource?.(previous, current) ?? SAME.source;
  const isCodeBroken = (side: 'publisher' | 'consumer'): boolean => removed.length > 0 || message.breaksCode.has(side);
  const source = {
    publisher: isCodeBroken('publisher') ? 'BREAK' : types.publisher,
    consumer: isCodeBroken('consumer') ? 'BREAK' : types.consumer,
  } as const;
  const wire = payload.isFailing ? 'broken' : isAccepted ? 'accepted' : 'safe';
  const bump = largest([computeBump({ wire, source, hasMeaning }), payload.bump, message.bump]);
  const isToBeDone = bump === 'new-version' || (pair.isRenamed === true && message.isFailing);
  const command = isToBeDone ? newVersionCommand(pair, read, context) : undefined;
  const report: EventReport = {
    ...start,
    // A message that goes another way does not arrive, whatever its payload.
    backward: message.broken.has('backward') ? 'BREAK' : words.backward,
    forward: message.broken.has('forward') ? 'BREAK' : words.forward,
    source,
    bump,
    ...(command === undefined ? {} : { command }),
  };
  reportBrokenCode(current, report, context);
  return report;
}

/** Where it was and what it was called, when either changed. */
function wasCalled(pair: Both): Pick<EventReport, 'previous_file' | 'previous_type'> {
  const { previous, current } = pair;
  if (previous.file === current.file || isSameFileNamedTwice(pair)) return {};
  const previous_type = previous.type === current.type ? {} : { previous_type: previous.type };
  return { previous_file: previous.displayFile, ...previous_type };
}

/** Two files that were given to be compared are one, whatever each is called. */
function isSameFileNamedTwice({ previous, current, isRenamed }: Both): boolean {
  return previous.type !== current.type && isRenamed !== true;
}

function idOf(tree: SchemaTree, event: TreeEvent): string | undefined {
  const id = tree.documents.get(event.file)?.schema['$id'];
  return typeof id === 'string' ? id : undefined;
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
