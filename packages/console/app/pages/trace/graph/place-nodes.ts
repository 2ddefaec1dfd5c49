import type { GraphEdge, GraphNode } from './fold-flow.js';

/** Where a box stands: which column, counted from the left, and how far down, in rows. */
export interface Place {
  readonly column: number;
  readonly row: number;
}

const SWEEPS = 6;

/**
 * Boxes in columns, each to the right of all its causes, and near to them. Layers by the longest way, order and height by the
 * mean of the neighbours, as in Sugiyama, Tagawa and Toda (1981), without boxes for edges that pass a column.
 */
export function placeNodes(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): ReadonlyMap<string, Place> {
  const inTime = [...nodes].sort(({ event: a }, { event: b }) => (a.at ?? 0) - (b.at ?? 0) || (a.id < b.id ? -1 : 1));
  const causes = neighbours(edges, 'to', 'from');
  const effects = neighbours(edges, 'from', 'to');
  const columnOf = columnsOf(inTime, causes, effects);
  const columns: string[][] = [];
  for (const { id } of inTime) {
    const column = columnOf.get(id) ?? 0;
    while (columns.length <= column) columns.push([]);
    columns[column]?.push(id);
  }
  const rowOf = new Map<string, number>();
  for (const column of columns) for (const [index, id] of column.entries()) rowOf.set(id, index);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const column of columns) arrange(column, causes, rowOf);
    for (const column of [...columns].reverse()) arrange(column, effects, rowOf);
  }
  const top = Math.min(0, ...rowOf.values());
  return new Map(
    inTime.map(({ id }) => [id, { column: columnOf.get(id) ?? 0, row: (rowOf.get(id) ?? 0) - top }] as const),
  );
}

type Neighbours = ReadonlyMap<string, readonly string[]>;

function neighbours(edges: readonly GraphEdge[], of: 'from' | 'to', other: 'from' | 'to'): Neighbours {
  const found = new Map<string, string[]>();
  for (const edge of edges) found.set(edge[of], [...(found.get(edge[of]) ?? []), edge[other]]);
  return found;
}

/** One further to the right than the last of its causes. A circle of causes begins with its earliest. */
function columnsOf(inTime: readonly GraphNode[], causes: Neighbours, effects: Neighbours): ReadonlyMap<string, number> {
  const waiting = new Map(inTime.map(({ id }) => [id, causes.get(id)?.length ?? 0]));
  const columns = new Map<string, number>();
  const ready = inTime.filter(({ id }) => waiting.get(id) === 0).map(({ id }) => id);
  while (waiting.size > 0) {
    const id = ready.pop() ?? [...waiting.keys()][0] ?? '';
    if (!waiting.delete(id)) continue;
    const before = (causes.get(id) ?? []).map((cause) => columns.get(cause) ?? -1);
    columns.set(id, Math.max(-1, ...before) + 1);
    for (const effect of effects.get(id) ?? []) {
      const left = (waiting.get(effect) ?? 0) - 1;
      if (!waiting.has(effect)) continue;
      waiting.set(effect, left);
      if (left === 0) ready.push(effect);
    }
  }
  return columns;
}

/** Each as near as may be to the middle of its neighbours, and none nearer than a row to the next. */
function arrange(column: string[], near: Neighbours, rowOf: Map<string, number>): void {
  const wanted = new Map(
    column.map((id) => {
      const rows = (near.get(id) ?? []).map((other) => rowOf.get(other) ?? 0);
      const own = rowOf.get(id) ?? 0;
      return [id, rows.length === 0 ? own : rows.reduce((sum, row) => sum + row, 0) / rows.length];
    }),
  );
  column.sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0) || (rowOf.get(a) ?? 0) - (rowOf.get(b) ?? 0));
  // Neighbours that want the same place share it around its middle: isotonic regression by pooling.
  const pools: { sum: number; count: number }[] = [];
  for (const [index, id] of column.entries()) {
    let pool = { sum: (wanted.get(id) ?? 0) - index, count: 1 };
    for (
      let last = pools.at(-1);
      last !== undefined && last.sum / last.count > pool.sum / pool.count;
      last = pools.at(-1)
    ) {
      pool = { sum: last.sum + pool.sum, count: last.count + pool.count };
      pools.pop();
    }
    pools.push(pool);
  }
  let index = 0;
  for (const { sum, count } of pools) {
    for (let member = 0; member < count; member++, index++) rowOf.set(column[index] ?? '', sum / count + index);
  }
}
