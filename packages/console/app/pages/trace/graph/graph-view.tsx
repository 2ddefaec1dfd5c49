import { useComputed, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { countOf, durationOf, shortId } from '../../../parts/format.js';
import type { FlowEvent } from '../flow.js';
import { KIND_NAMES, type MessageKind } from '../message-kind.js';
import { foldFlow, type GraphEdge, type GraphNode } from './fold-flow.js';
import { type Place, placeNodes } from './place-nodes.js';

export interface GraphViewProps {
  readonly events: readonly FlowEvent[];
  readonly selected: string;
  onSelect(id: string): void;
  onOpen(id: string): void;
}

/** In pixels; the style sheet has the same for a box. */
const BOX = { width: 204, height: 42 };
const STEP = { x: 256, y: 54 };
const EDGE = 20;

/**
 * A flow as boxes and lines, causes left of what they caused. The list has the focus and names the selected box; the arrows go along
 * the lines and up and down a column, Enter opens. A flow that is too large to be read shows what is nearest to a box; from one at
 * the edge it goes on.
 */
export function GraphView({ events, selected, onSelect, onOpen }: GraphViewProps): VNode {
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const centre = useSignal(selected);
  const opened = useSignal<ReadonlySet<string>>(new Set());
  const all = useSignal(events);
  all.value = events;
  const folded = useComputed(() => foldFlow(all.value, { centre: centre.value, opened: opened.value }));
  const places = useComputed(() => placeNodes(folded.value.nodes, folded.value.edges));
  const { nodes, edges, shown } = folded.value;
  const current = nodes.find((node) => node.id === selected);

  useEffect(() => {
    if (current === undefined || current.hidden > 0) centre.value = selected;
  }, [selected]);
  useEffect(() => {
    frame.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [selected, folded.value]);

  const take = (node: GraphNode | undefined): void => {
    if (node === undefined) return;
    if (node.count === 1) onSelect(node.id);
    else opened.value = new Set([...opened.value, node.id]);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter') onOpen(selected);
    else {
      const next = neighbourOf(event.key, current ?? nodes[0], nodes, edges, places.value);
      if (next === undefined) return;
      take(next);
    }
    event.preventDefault();
  };

  const placed = [...places.value.values()];
  const width = Math.max(0, ...placed.map(({ column }) => column)) * STEP.x + BOX.width + 2 * EDGE;
  const height = Math.max(0, ...placed.map(({ row }) => row)) * STEP.y + BOX.height + 2 * EDGE;
  const kinds = (Object.keys(KIND_NAMES) as MessageKind[]).filter((kind) =>
    nodes.some(({ event }) => event.kind === kind),
  );
  return (
    <>
      <div
        ref={frame}
        class="graph"
        role="listbox"
        tabIndex={0}
        data-list
        aria-label="Events of this flow, causes before effects"
        aria-activedescendant={current === undefined ? undefined : `${id}-${current.id}`}
        onKeyDown={onKey}
      >
        <div class="graph-space" style={{ width: `${width}px`, height: `${height}px` }}>
          <svg width={width} height={height} aria-hidden="true">
            {edges.map((edge) => (
              <Line key={`${edge.from} ${edge.to}`} edge={edge} places={places.value} selected={selected} />
            ))}
          </svg>
          {nodes.map((node) => (
            <Box
              key={node.id}
              id={`${id}-${node.id}`}
              node={node}
              place={places.value.get(node.id)}
              isSelected={node.id === selected}
              cause={edges.find(({ to, isDirect }) => isDirect && to === node.id)}
              nodes={nodes}
              onTake={() => take(node)}
              onOpen={() => node.count === 1 && onOpen(node.id)}
            />
          ))}
        </div>
      </div>
      <p class="live-foot quiet small bar graph-legend">
        {kinds.map((kind) => (
          <span key={kind} class="nowrap">
            <span class={`mark is-${kind}`} aria-hidden="true" /> {KIND_NAMES[kind]}
          </span>
        ))}
        <span>Causes stand left of what they caused.</span>
        {shown < events.length && (
          <span role="status">
            {countOf(shown)} of {countOf(events.length)} are drawn, nearest to the selected one; + leads to more.
          </span>
        )}
      </p>
    </>
  );
}

interface BoxProps {
  readonly id: string;
  readonly node: GraphNode;
  readonly place: Place | undefined;
  readonly isSelected: boolean;
  readonly cause: GraphEdge | undefined;
  readonly nodes: readonly GraphNode[];
  onTake(): void;
  onOpen(): void;
}

function Box({ id, node, place = { column: 0, row: 0 }, isSelected, cause, nodes, onTake, onOpen }: BoxProps): VNode {
  const { event, count, hidden } = node;
  const causedAt = nodes.find((one) => one.id === cause?.from)?.event.at;
  const after =
    event.at === undefined || causedAt === undefined ? '' : `+${durationOf(Math.max(0, event.at - causedAt))}`;
  const beside = [count > 1 ? `${countOf(count)} alike` : event.source, after]
    .filter((text) => text !== '')
    .join(' · ');
  return (
    <div
      id={id}
      role="option"
      aria-selected={isSelected}
      data-key={node.id}
      class={`graph-box${count > 1 ? ' is-many' : ''}`}
      style={{ transform: `translate(${place.column * STEP.x + EDGE}px, ${place.row * STEP.y + EDGE}px)` }}
      title={`${event.type || event.id}, ${KIND_NAMES[event.kind]}${count > 1 ? `: ${count} alike, click to see each` : ''}`}
      onClick={onTake}
      onDblClick={onOpen}
    >
      <span class={`mark is-${event.kind}`} aria-hidden="true" />
      <span class="cut type">{event.type === '' ? shortId(event.id) : event.type}</span>
      <span class="sr-only">, {KIND_NAMES[event.kind]}</span>
      {hidden > 0 && (
        <span class="tag" title={`${hidden} of its causes and effects are not drawn`}>
          +{hidden}
        </span>
      )}
      <span class="cut tiny quiet beside">{beside}</span>
    </div>
  );
}

interface LineProps {
  readonly edge: GraphEdge;
  readonly places: ReadonlyMap<string, Place>;
  readonly selected: string;
}

function Line({ edge: { from, to, isDirect }, places, selected }: LineProps): VNode | null {
  const [start, end] = [places.get(from), places.get(to)];
  if (start === undefined || end === undefined) return null;
  const [x1, y1] = [start.column * STEP.x + EDGE + BOX.width, start.row * STEP.y + EDGE + BOX.height / 2];
  const [x2, y2] = [end.column * STEP.x + EDGE, end.row * STEP.y + EDGE + BOX.height / 2];
  const bend = Math.max(24, (x2 - x1) / 2);
  const isNear = from === selected || to === selected;
  return (
    <path
      class={`graph-line${isDirect ? '' : ' is-other'}${isNear ? ' is-near' : ''}`}
      d={`M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`}
    />
  );
}

/** Where a key leads from a box: along its lines, or up and down its column. */
function neighbourOf(
  key: string,
  from: GraphNode | undefined,
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  places: ReadonlyMap<string, Place>,
): GraphNode | undefined {
  const here = from === undefined ? undefined : places.get(from.id);
  if (from === undefined || here === undefined) return undefined;
  const rowOf = ({ id }: GraphNode): number => places.get(id)?.row ?? 0;
  const nearest = (found: readonly GraphNode[]): GraphNode | undefined =>
    [...found].sort((a, b) => Math.abs(rowOf(a) - here.row) - Math.abs(rowOf(b) - here.row))[0];
  switch (key) {
    case 'ArrowRight':
      return nearest(nodes.filter(({ id }) => edges.some((edge) => edge.from === from.id && edge.to === id)));
    case 'ArrowLeft': {
      const causes = edges.filter(({ to }) => to === from.id);
      const cause = causes.find(({ isDirect }) => isDirect) ?? causes[0];
      return nodes.find(({ id }) => id === cause?.from);
    }
    case 'ArrowDown':
    case 'j':
      return nearest(nodes.filter((node) => places.get(node.id)?.column === here.column && rowOf(node) > here.row));
    case 'ArrowUp':
    case 'k':
      return nearest(nodes.filter((node) => places.get(node.id)?.column === here.column && rowOf(node) < here.row));
    case 'Home':
      return nodes.find(({ id }) => places.get(id)?.column === 0);
    default:
      return undefined;
  }
}
