import { signal } from '@preact/signals';
import { call, type Problem } from '../../api/call.js';
import { type Envelope, parseEnvelope } from '../../api/envelope.js';
import { openStream, type StreamState } from '../../api/stream.js';
import { type LiveFilter, matches } from './filter.js';

/** One row of the live list: an event that passed, or a place where some may have passed unseen. */
export type LiveRow =
  | { readonly kind: 'event'; readonly key: string; readonly event: Envelope; readonly text: string }
  | { readonly kind: 'gap'; readonly key: string };

/** So many of what passed before stand there at the beginning, where the gateway has a history. */
const FROM_HISTORY = 50;
/** The newest so many are kept; what is older stands in the history. */
export const MOST_KEPT = 5_000;
/** The list is drawn anew this often at most, however quickly events come. */
const DRAW_EVERY_MS = 100;

const NOBODY: LiveFilter = { pattern: '#', text: '', is: [], not: [] };

/**
 * What passed while this page was open: newest first, filtered. It outlives the page it is shown on, so that whoever looks at one
 * event and comes back finds the list; the stream is taken up again where it was left.
 */
export const rows = signal<readonly LiveRow[]>([]);
export const state = signal<StreamState>('closed');
export const problem = signal<Problem | undefined>(undefined);
/** All that came, also what the filter hides and what is not kept any longer. */
export const seen = signal(0);

let kept: LiveRow[] = [];
let pending: LiveRow[] = [];
let filter = NOBODY;
let lastId: string | undefined;
let pattern: string | undefined;
let drawing: ReturnType<typeof setTimeout> | undefined;
let serial = 0;
const keys = new Set<string>();

/** Opens the stream for a pattern. @returns closes it */
export function watch(wanted: string): () => void {
  if (pattern !== wanted) clear();
  pattern = wanted;
  if (lastId === undefined) void recallHistory(wanted);
  const path = `events/stream?pattern=${encodeURIComponent(wanted)}`;
  const close = openStream(
    path,
    {
      onState(now, trouble) {
        state.value = now;
        problem.value = trouble;
      },
      onMessage({ event, data, id }) {
        if (event === 'gap') return push({ kind: 'gap', key: `gap-${++serial}` });
        const envelope = parseEnvelope(data);
        if (envelope === undefined) return undefined;
        lastId = id ?? lastId;
        return push({ kind: 'event', key: keyFor(envelope.event_id), event: envelope, text: data });
      },
    },
    lastId,
  );
  return () => {
    close();
    state.value = 'closed';
  };
}

export function setFilter(wanted: LiveFilter): void {
  filter = wanted;
  rows.value = kept.filter(isShown);
}

export function clear(): void {
  kept = [];
  pending = [];
  lastId = undefined;
  keys.clear();
  rows.value = [];
  seen.value = 0;
}

/** An event that passed here and is still kept. */
export function recall(eventId: string): Envelope | undefined {
  const row = kept.find((one) => one.kind === 'event' && one.event.event_id === eventId);
  return row?.kind === 'event' ? row.event : undefined;
}

/** What passed shortly before, below what passes now. A gateway without a history has none, and nothing is said of it. */
async function recallHistory(wanted: string): Promise<void> {
  interface Page {
    readonly events: readonly { readonly kind: string; readonly event?: Envelope }[];
  }
  const path = `events?limit=${FROM_HISTORY}&kind=event&type=${encodeURIComponent(wanted)}`;
  const { events } = await call<Page>(path).catch((): Page => ({ events: [] }));
  if (pattern !== wanted) return;
  const older = events.flatMap(({ event }): readonly LiveRow[] =>
    event === undefined || keys.has(event.event_id)
      ? []
      : [{ kind: 'event', key: keyFor(event.event_id), event, text: JSON.stringify(event) }],
  );
  kept = [...kept, ...older].slice(0, MOST_KEPT);
  rows.value = [...rows.value, ...older.filter(isShown)];
}

function push(row: LiveRow): void {
  pending.push(row);
  if (drawing === undefined) drawing = setTimeout(draw, DRAW_EVERY_MS);
}

function draw(): void {
  drawing = undefined;
  const fresh = pending.reverse();
  seen.value += fresh.filter(({ kind }) => kind === 'event').length;
  pending = [];
  const forgotten = [...fresh.slice(MOST_KEPT), ...kept.slice(Math.max(0, MOST_KEPT - fresh.length))];
  for (const { key } of forgotten) keys.delete(key);
  kept = [...fresh, ...kept].slice(0, MOST_KEPT);
  rows.value = [...fresh.filter(isShown), ...rows.value].filter(({ key }) => keys.has(key) || key.startsWith('gap-'));
}

/** The same event may pass twice: then it is two rows. */
function keyFor(eventId: string): string {
  const key = keys.has(eventId) ? `${eventId}~${++serial}` : eventId;
  keys.add(key);
  return key;
}

function isShown(row: LiveRow): boolean {
  return row.kind === 'gap' || matches(filter, row.event, () => row.text.toLowerCase());
}
