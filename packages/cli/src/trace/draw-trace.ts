import type { ChainLink, CorrelationChain, CorrelationEntry } from '@bloodbank/core/ports';
import type { Trace } from '@bloodbank/operations';
import { escapeText } from '../output/escape-text.js';
import { shortId } from '../output/format-event.js';
import type { Printer } from '../output/printer.js';
import { cutText } from '../output/table.js';

type Look = Pick<Printer, 'colors' | 'width'>;

const CUT = '… there is more; --depth says how far to go';

/**
 * The causes above, farthest first, then the event, then its effects, each below what caused it. An event stands in the
 * tree once; where it was caused by others too, its line names them.
 */
export function drawTrace({ entry, ancestors, descendants }: Trace, look: Look): readonly string[] {
  const { bold, dim } = look.colors;
  const above = ancestors === undefined ? [] : drawTree(entry.event_id, ancestors, look).reverse();
  const below = descendants === undefined ? [] : drawTree(entry.event_id, descendants, look);
  const circle = entry.parents.includes(entry.event_id) ? ` ↺ leads back to ${shortId(entry.event_id)}` : '';
  return [
    ...(ancestors?.truncated ? [dim(CUT)] : []),
    ...above,
    `${bold('●')} ${describe(entry, look, 2)}${circle}`,
    ...below,
    ...(descendants?.truncated ? [dim(CUT)] : []),
  ];
}

/** The lines of one direction, each with its branches, from the start outwards. */
function drawTree(startId: string, { direction, events }: CorrelationChain, look: Look): string[] {
  const corner = direction === 'ancestors' ? '┌─ ' : '└─ ';
  const branches = branchesOf(events);
  const lines: string[] = [];
  // A stack and not a recursion: a chain may be as deep as it is long.
  const stack = stepsOf(branches.get(startId), '', [startId]);
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    const { link, lead, isLast, path } = step;
    const branch = `${lead}${isLast ? corner : '├─ '}`;
    lines.push(`${look.colors.dim(branch)}${describe(link, look, branch.length)}${noteOf(link, direction, path)}`);
    stack.push(...stepsOf(branches.get(link.event_id), `${lead}${isLast ? '   ' : '│  '}`, [...path, link.event_id]));
  }
  return lines;
}

interface Step {
  readonly link: ChainLink;
  readonly lead: string;
  readonly isLast: boolean;
  /** From the start to what led here. */
  readonly path: readonly string[];
}

/** Last first, as a stack is filled. */
function stepsOf(links: readonly ChainLink[] = [], lead: string, path: readonly string[]): Step[] {
  return [...links].reverse().map((link, index) => ({ link, lead, isLast: index === 0, path }));
}

/** The events of a chain by what led to them. */
function branchesOf(events: readonly ChainLink[]): ReadonlyMap<string, readonly ChainLink[]> {
  const branches = new Map<string, ChainLink[]>();
  for (const link of events) {
    const siblings = branches.get(link.via);
    if (siblings === undefined) branches.set(link.via, [link]);
    else siblings.push(link);
  }
  return branches;
}

function noteOf(link: ChainLink, direction: CorrelationChain['direction'], path: readonly string[]): string {
  const onwards = direction === 'ancestors' ? link.parents : link.children;
  const back = onwards.find((id) => id === link.event_id || path.includes(id));
  if (back !== undefined) return ` ↺ leads back to ${shortId(back)}`;
  const others = direction === 'ancestors' ? [] : link.parents.filter((id) => id !== link.via);
  return others.length === 0 ? '' : ` (also caused by ${others.map(shortId).join(', ')})`;
}

function describe({ event_id, event }: CorrelationEntry, { colors, width }: Look, used: number): string {
  const { bold, cyan, dim } = colors;
  if (event === undefined) return `${dim(shortId(event_id))}  ${dim('never recorded, or forgotten')}`;
  const time = escapeText(event.timestamp.slice(0, 23).replace('T', ' '));
  const room = Math.max(20, (width ?? Number.POSITIVE_INFINITY) - used - time.length - 30);
  const type = cutText(escapeText(event.event_type), room);
  return `${bold(cyan(type))}  ${dim(time)}  ${dim(escapeText(sourceOf(event.source)))}  ${dim(shortId(event_id))}`;
}

function sourceOf(source: object | undefined): string {
  const { app, host } = (source ?? {}) as { readonly app?: unknown; readonly host?: unknown };
  return cutText(String(app ?? host ?? ''), 40);
}
