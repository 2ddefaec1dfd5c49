import type { FlowEvent } from '../flow.js';

/** One box of the graph: an event, or many that are alike. */
export interface GraphNode {
  readonly id: string;
  /** The event, or the first of many. */
  readonly event: FlowEvent;
  /** More than one where events of one type, with the same causes and no effects, share the box. */
  readonly count: number;
  /** So many of its causes and effects are not drawn. */
  readonly hidden: number;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Whether it is the direct cause, and not one of the others that an event names. */
  readonly isDirect: boolean;
}

export interface FoldedFlow {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** How many events the boxes stand for. */
  readonly shown: number;
}

export interface FoldOptions {
  /** What is nearest to this event is drawn. */
  readonly centre: string;
  /** Boxes that were opened: each of their events has one of its own. */
  readonly opened: ReadonlySet<string>;
  readonly most?: number;
}

/** More boxes than this nobody reads. */
const MOST_NODES = 150;
/** So many alike share a box. */
const MANY = 4;

/** As much of a flow as can be read at a time: what is nearest to its centre, with many that are alike in one box. */
export function foldFlow(events: readonly FlowEvent[], options: FoldOptions): FoldedFlow {
  const { centre, opened, most = MOST_NODES } = options;
  const byId = new Map(events.map((event) => [event.id, event]));
  const effects = new Map<string, string[]>();
  for (const event of byId.values()) {
    for (const parent of event.parents) if (byId.has(parent)) listIn(effects, parent).push(event.id);
  }
  const boxes = boxesOf(byId, effects, centre, opened);
  const boxOf = new Map([...boxes].flatMap(([id, members]) => members.map((member) => [member.id, id] as const)));

  function* neighboursOf(box: string): Generator<string> {
    for (const { id, parents } of boxes.get(box)?.slice(0, 1) ?? []) {
      for (const other of [...parents, ...(effects.get(id) ?? [])]) {
        const found = boxOf.get(other);
        if (found !== undefined && found !== box) yield found;
      }
    }
  }

  const drawn = new Set<string>();
  const starts = [boxOf.get(centre), ...boxes.keys()];
  for (const start of starts) {
    const queue = start === undefined || drawn.has(start) ? [] : [start];
    for (let at = 0; at < queue.length && drawn.size < most; at++) {
      const box = queue[at] ?? '';
      if (drawn.has(box)) continue;
      drawn.add(box);
      for (const next of neighboursOf(box)) {
        if (queue.length >= 2 * most) break;
        if (!drawn.has(next)) queue.push(next);
      }
    }
    if (drawn.size >= most) break;
  }

  const nodes = [...drawn].flatMap((id): readonly GraphNode[] => {
    const members = boxes.get(id) ?? [];
    const [event] = members;
    if (event === undefined) return [];
    const hidden = new Set([...neighboursOf(id)].filter((other) => !drawn.has(other)));
    return [{ id, event, count: members.length, hidden: hidden.size }];
  });
  const edges = nodes.flatMap(({ id, event: { parents } }) =>
    parents.flatMap((parent, index): readonly GraphEdge[] => {
      const from = boxOf.get(parent);
      if (from === undefined || from === id || !drawn.has(from)) return [];
      return [{ from, to: id, isDirect: index === parents.length - 1 }];
    }),
  );
  return { nodes, edges, shown: nodes.reduce((sum, { count }) => sum + count, 0) };
}

/** Every event in its box; a box is called after its event, or `many:` and the first of them. */
function boxesOf(
  byId: ReadonlyMap<string, FlowEvent>,
  effects: ReadonlyMap<string, readonly string[]>,
  centre: string,
  opened: ReadonlySet<string>,
): ReadonlyMap<string, readonly FlowEvent[]> {
  const alike = new Map<string, FlowEvent[]>();
  const boxes = new Map<string, readonly FlowEvent[]>();
  for (const event of byId.values()) {
    const canShare = event.parents.length > 0 && !effects.has(event.id);
    if (canShare) listIn(alike, `${event.type} ${event.parents.join(' ')}`).push(event);
    else boxes.set(event.id, [event]);
  }
  for (const members of alike.values()) {
    const id = `many:${members[0]?.id}`;
    const isOne = members.length < MANY || opened.has(id) || members.some((member) => member.id === centre);
    if (isOne) for (const member of members) boxes.set(member.id, [member]);
    else boxes.set(id, members);
  }
  return boxes;
}

function listIn<T>(map: Map<string, T[]>, key: string): T[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}
