import { call, Problem } from '../../api/call.js';
import { type ContractSummary, loadContracts } from '../../api/contracts.js';
import type { Envelope } from '../../api/envelope.js';
import { sourceOf } from '../../api/envelope.js';
import { type FlowEvent, flowEventOf, timeOf } from './flow.js';
import { kindOf } from './message-kind.js';

export interface LoadedFlow {
  readonly events: readonly FlowEvent[];
  /** Whether there is more that was not loaded. */
  readonly isCut: boolean;
}

/** More than that nobody reads, and a browser keeps. */
export const MOST_EVENTS = 50_000;
const PAGE = 1_000;
const MOST_LINKS = 10_000;

/** What the memory of causes tells of an event; `event` is absent for one that was named and never recorded. */
interface Link {
  readonly event_id: string;
  readonly event?: {
    readonly event_type: string;
    readonly timestamp: string;
    readonly correlation_id: string;
    readonly source?: NonNullable<Envelope['source']>;
  };
  readonly parents: readonly string[];
}

interface Chain {
  readonly chain: readonly Link[];
  readonly truncated: boolean;
}

/**
 * The whole flow that an event is part of. Its causes and effects come first, from the memory of what caused what, wherever the
 * gateway has one; then all that the history knows of the same flow, a page at a time.
 *
 * @param show is told whenever more is known
 * @throws {Problem} where neither knows the event
 */
export async function loadFlow(id: string, signal: AbortSignal, show: (flow: LoadedFlow) => void): Promise<void> {
  const contracts = await loadContracts();
  const known = new Map<string, FlowEvent>();
  let isCut = false;
  let flow: string | undefined;
  let problem: unknown;
  const tell = (): void => show({ events: [...known.values()], isCut });

  try {
    const path = `debug/correlation/${encodeURIComponent(id)}`;
    const start = await call<Link>(path, { signal });
    flow = start.event?.correlation_id;
    const chains = await Promise.all(
      ['ancestors', 'descendants'].map((direction) =>
        call<Chain>(`${path}/chain?direction=${direction}&limit=${MOST_LINKS}&depth=${MOST_LINKS}`, { signal }),
      ),
    );
    for (const link of [start, ...chains.flatMap(({ chain }) => chain)])
      known.set(link.event_id, fromLink(link, contracts));
    isCut = chains.some(({ truncated }) => truncated);
    tell();
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    problem = thrown;
  }
  try {
    flow ??= (await call<{ readonly event: Envelope }>(`events/${encodeURIComponent(id)}`, { signal })).event
      .correlation_id;
    isCut = await loadHistory(flow ?? id, signal, known, contracts, tell);
    tell();
  } catch (thrown) {
    // One of the two is enough; without the history the flow is what the causes tell.
    const isAway = thrown instanceof Problem && thrown.status !== 401;
    if (!isAway || known.size === 0) throw problem ?? thrown;
  }
}

interface HistoryPage {
  readonly events: readonly { readonly kind: string; readonly event?: Envelope }[];
  readonly next_cursor?: string;
}

/** @returns whether there is more */
async function loadHistory(
  flow: string,
  signal: AbortSignal,
  known: Map<string, FlowEvent>,
  contracts: readonly ContractSummary[],
  tell: () => void,
): Promise<boolean> {
  let cursor: string | undefined;
  do {
    const more: string = cursor === undefined ? '' : `&cursor=${cursor}`;
    const path = `events?correlation=${encodeURIComponent(flow)}&order=oldest-first&limit=${PAGE}${more}`;
    const page: HistoryPage = await call<HistoryPage>(path, { signal });
    for (const { event, kind } of page.events) {
      if (event !== undefined) known.set(event.event_id, flowEventOf(event, kindOf(event.event_type, contracts, kind)));
    }
    cursor = page.next_cursor;
    tell();
  } while (cursor !== undefined && known.size < MOST_EVENTS);
  return cursor !== undefined;
}

function fromLink({ event_id: id, event, parents }: Link, contracts: readonly ContractSummary[]): FlowEvent {
  return {
    id,
    type: event?.event_type ?? '',
    kind: kindOf(event?.event_type ?? '', contracts),
    at: timeOf(event?.timestamp),
    source: event === undefined ? '' : sourceOf(event),
    parents: parents.filter((parent) => parent !== id),
  };
}
