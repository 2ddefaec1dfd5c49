import type { Bus, Seen } from '@bloodbank/bus';
import { createStopSignal } from '@bloodbank/bus/parts';
import { ConsumerError } from '@bloodbank/consumer';
import { type DynamicContractTypes, type Registry, redactByContract } from '@bloodbank/core/contract';
import { type Envelope, openEnvelope } from '@bloodbank/core/envelope';
import { toError } from '@bloodbank/core/errors';
import type { EventStore } from '@bloodbank/core/ports';
import { isAskedFor, type PatternQuery, readPattern } from '@bloodbank/core/routing';
import { type Expression, evaluateWhere, parseWhere } from '@bloodbank/core/where';
import { loadContracts } from '../contracts/load-contracts.js';
import { escapeText } from '../output/escape-text.js';
import { formatEvent } from '../output/format-event.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { UsageError } from '../shell/usage-error.js';
import { openEventStore } from '../store/open-event-store.js';
import { followStore } from './follow-store.js';
import { SeenIds } from './seen-ids.js';

export interface TailOptions {
  readonly where?: string;
  readonly limit?: number;
  /** Milliseconds since 1970. */
  readonly since?: number;
  readonly full?: boolean;
  readonly reveal?: boolean;
}

/** Runs until Ctrl-C, or until `--limit` events were shown; exit code 0 either way. */
export async function runTail(context: CommandContext, pattern: string, options: TailOptions): Promise<number> {
  const filter = options.where === undefined ? undefined : readWhere(options.where);
  const { contracts } = await loadContracts(context);
  const { registry } = contracts;
  const query = queryOf(registry, pattern);
  const store = options.since === undefined ? undefined : await openEventStore(context);

  const stop = createStopSignal();
  // Imported here: a pattern or an expression that is refused needs no client of a broker.
  const { openBus } = await import('../shell/open-bus.js');
  try {
    const { bus, address } = await openBus(context, contracts);
    try {
      await watch(context, bus, query.bindings, {
        limit: options.limit,
        signal: stop.signal,
        history:
          store === undefined || options.since === undefined ? undefined : { store, since: options.since, registry },
        onReady: () => context.notes.line(`Watching ${escapeText(pattern)} at ${escapeText(address)}. Ctrl-C ends it.`),
        asksFor: (eventType, routingKey) => isAskedFor(query, eventType, routingKey),
        accepts: (event) => filter === undefined || evaluateWhere(filter, event),
        show: (event) => showEvent(context, options.reveal === true ? event : redactEvent(registry, event), options),
      });
      return EXIT_OK;
    } finally {
      await bus.close();
    }
  } finally {
    await store?.close();
    stop.release();
  }
}

/** @throws {UsageError} that shows the place of the first mistake. */
function readWhere(text: string): Expression {
  try {
    return parseWhere(text);
  } catch (thrown) {
    const remedy =
      'Compare fields with values, joined by and, or, not: --where \'payload.pr_number > 3 and source.app == "ci"\'.';
    throw new UsageError(toError(thrown).message, remedy);
  }
}

interface Watch {
  readonly limit: number | undefined;
  readonly signal: AbortSignal;
  /** Where it begins, before it goes on live. */
  readonly history: { readonly store: EventStore; readonly since: number; readonly registry: Registry } | undefined;
  readonly onReady: () => Promise<void>;
  readonly asksFor: (eventType: string, routingKey: string) => boolean;
  readonly accepts: (event: Envelope) => boolean;
  readonly show: (event: Envelope) => Promise<void>;
}

/** While the store is read, so many live events wait; those beyond come from the store, when they are recorded. */
const MAX_WAITING = 10_000;

/**
 * Shows live events; with a history, what was recorded first. The broker is listened to before the store is read, and the store
 * is followed from then on, so nothing is missing between them, however far behind the recorder is; what comes from both is
 * shown once.
 */
async function watch(
  { notes }: CommandContext,
  bus: Bus<DynamicContractTypes>,
  bindings: readonly string[],
  { limit, signal, history, onReady, asksFor, accepts, show }: Watch,
): Promise<void> {
  let count = 0;
  let shown: Promise<void> = Promise.resolve();
  const seen = history === undefined ? undefined : new SeenIds();
  const ending = new AbortController();
  const warn = (text: string): void => void notes.line(notes.colors.yellow(escapeText(text)));
  let following: Promise<void> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    const isOver = (): boolean => count === limit || signal.aborted;
    const offer = (event: Envelope, routingKey: string): Promise<void> => {
      if (isOver() || !asksFor(event.event_type, routingKey) || !accepts(event)) return shown;
      if (seen?.add(event) === false) return shown;
      count++;
      shown = shown.then(() => show(event));
      shown.then(count === limit ? resolve : undefined, reject);
      return shown;
    };
    let waiting: (readonly [Envelope, string])[] | undefined = history === undefined ? undefined : [];
    const onEvent = (event: Envelope, { routingKey }: Seen): void => {
      if (waiting === undefined) void offer(event, routingKey);
      else if (waiting.length < MAX_WAITING) waiting.push([event, routingKey]);
    };
    const onRejected = (reason: string): void => warn(`Not shown: ${reason}`);
    const follow = async (): Promise<void> => {
      await onReady();
      if (history === undefined) return;
      const { store, since, registry } = history;
      following = followStore(store, {
        filter: { kinds: ['event'], since: new Date(since) },
        signal: ending.signal,
        async onMessage({ eventType, body, address }) {
          if (!asksFor(eventType, address.key)) return;
          const opened = openEnvelope(registry, body, address.key);
          if (opened.ok) await offer(opened.envelope, address.key);
          else onRejected(opened.failure.message);
        },
        onCaughtUp() {
          for (const [event, routingKey] of waiting ?? []) void offer(event, routingKey);
          waiting = undefined;
        },
        onAway: (reason) => warn(`The event store does not answer; only what is live is shown: ${reason}`),
      });
      await following;
    };
    bus.tap(bindings, onEvent, { onRejected }).then(follow).catch(reject);
  }).finally(() => ending.abort());
  await following;
  await shown;
}

/** @throws {BloodbankError} `consumer.impossible-pattern`, with what was perhaps meant. */
function queryOf(registry: Registry, pattern: string): PatternQuery {
  // Also what no contract describes, so that a stranger on the bus is noticed.
  if (pattern === '#') return { pattern, reading: 'event-types', contracts: [], bindings: ['#'] };
  const query = readPattern(pattern, registry);
  if (query !== undefined) return query;
  const closest = registry.closestTypes(pattern);
  const hint = closest.length === 0 ? '' : ` Did you mean ${closest.join(', ')}?`;
  throw new ConsumerError(
    'consumer.impossible-pattern',
    `No event of these schemas matches ${JSON.stringify(pattern)}.${hint}`,
  );
}

function redactEvent(registry: Registry, event: Envelope): Envelope {
  return { ...event, payload: redactByContract(event.payload, event.event_type, registry) };
}

async function showEvent(
  { isJson, out }: CommandContext,
  event: Envelope,
  { full = false }: TailOptions,
): Promise<void> {
  if (isJson || !out.isTerminal) await out.json(event);
  else if (full) await out.json(event, 2);
  else await out.line(formatEvent(event, out));
}
