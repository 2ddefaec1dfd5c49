import type { Envelope } from '../../api/envelope.js';
import { sourceOf } from '../../api/envelope.js';
import type { MessageKind } from './message-kind.js';

/** One event of a flow, as far as a waterfall needs it. */
export interface FlowEvent {
  readonly id: string;
  /** Empty for an event that others name and nobody recorded. */
  readonly type: string;
  readonly kind: MessageKind;
  /** Milliseconds since 1970; undefined where it is not known. */
  readonly at: number | undefined;
  readonly source: string;
  /** What caused it, the direct cause last. */
  readonly parents: readonly string[];
}

/** An event at its place: below its cause, beside its siblings by time. */
export interface FlowRow extends FlowEvent {
  readonly depth: number;
  /** The cause under which it stands; undefined at a root. */
  readonly parent: FlowEvent | undefined;
  readonly childCount: number;
}

export function flowEventOf(event: Envelope, kind: MessageKind): FlowEvent {
  const named = event.correlation_ids ?? [];
  const cause = event.causation_id ?? undefined;
  const parents = cause === undefined ? named : [...named.filter((id) => id !== cause), cause];
  return {
    id: event.event_id,
    type: event.event_type,
    kind,
    at: timeOf(event.timestamp),
    source: sourceOf(event),
    parents: parents.filter((id) => id !== event.event_id),
  };
}

export function timeOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/**
 * The rows of a waterfall, top to bottom. Each event stands once, under the last of its causes that is there; a circle of causes
 * begins with its earliest. No recursion: a chain may be as long as it likes.
 *
 * @param folded events whose effects are not shown
 * @param from only this one and what it caused
 */
export function layOut(events: readonly FlowEvent[], folded: ReadonlySet<string>, from?: string): readonly FlowRow[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  const children = new Map<string, FlowEvent[]>();
  const roots: FlowEvent[] = [];
  const sorted = [...byId.values()].sort(byTime);
  for (const event of sorted) {
    const parent = event.parents.findLast((id) => byId.has(id));
    if (parent === undefined) roots.push(event);
    else {
      const siblings = children.get(parent);
      if (siblings === undefined) children.set(parent, [event]);
      else siblings.push(event);
    }
  }
  const rows: FlowRow[] = [];
  const placed = new Set<string>();
  const walk = (root: FlowEvent): void => {
    const stack: { readonly event: FlowEvent; readonly depth: number; readonly parent?: FlowEvent }[] = [
      { event: root, depth: 0 },
    ];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { event, depth, parent } = next;
      if (placed.has(event.id)) continue;
      placed.add(event.id);
      const own = children.get(event.id) ?? [];
      rows.push({ ...event, depth, parent, childCount: own.length });
      if (folded.has(event.id)) continue;
      for (let index = own.length - 1; index >= 0; index--) {
        const child = own[index];
        if (child !== undefined) stack.push({ event: child, depth: depth + 1, parent: event });
      }
    }
  };
  const start = from === undefined ? undefined : byId.get(from);
  if (start !== undefined) {
    walk(start);
    return rows;
  }
  for (const root of roots) walk(root);
  if (folded.size > 0) return rows;
  // Those that only a circle leads to.
  for (const event of sorted) if (!placed.has(event.id)) walk(event);
  return rows;
}

function byTime(a: FlowEvent, b: FlowEvent): number {
  return (a.at ?? Number.POSITIVE_INFINITY) - (b.at ?? Number.POSITIVE_INFINITY) || (a.id < b.id ? -1 : 1);
}
