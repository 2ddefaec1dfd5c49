import type { Bus, Seen } from '@bloodbank/bus';
import { createStopSignal } from '@bloodbank/bus/parts';
import { type DynamicContractTypes, type Registry, redactPayload } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import { BloodbankError, toError } from '@bloodbank/core/errors';
import { isAskedFor, type PatternQuery, readPattern } from '@bloodbank/core/routing';
import { type Expression, evaluateWhere, parseWhere } from '@bloodbank/core/where';
import { loadContracts } from '../contracts/load-contracts.js';
import { escapeText } from '../output/escape-text.js';
import { formatEvent } from '../output/format-event.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { UsageError } from '../shell/usage-error.js';

export interface TailOptions {
  readonly where?: string;
  readonly limit?: number;
  readonly full?: boolean;
  readonly reveal?: boolean;
}

/** Runs until Ctrl-C, or until `--limit` events were shown; exit code 0 either way. */
export async function runTail(context: CommandContext, pattern: string, options: TailOptions): Promise<number> {
  const filter = options.where === undefined ? undefined : readWhere(options.where);
  const { contracts } = await loadContracts(context);
  const { registry } = contracts;
  const query = queryOf(registry, pattern);

  const stop = createStopSignal();
  // Imported here: a pattern or an expression that is refused needs no client of a broker.
  const { openBus } = await import('../shell/open-bus.js');
  const { bus, address } = await openBus(context, contracts);
  try {
    await watch(context, bus, query.bindings, {
      limit: options.limit,
      signal: stop.signal,
      onReady: () => context.notes.line(`Watching ${escapeText(pattern)} at ${escapeText(address)}. Ctrl-C ends it.`),
      accepts: (event, routingKey) =>
        isAskedFor(query, event.event_type, routingKey) && (filter === undefined || evaluateWhere(filter, event)),
      show: (event) => showEvent(context, options.reveal === true ? event : redactEvent(registry, event), options),
    });
    return EXIT_OK;
  } finally {
    await bus.close();
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
  readonly onReady: () => Promise<void>;
  readonly accepts: (event: Envelope, routingKey: string) => boolean;
  readonly show: (event: Envelope) => Promise<void>;
}

async function watch(
  { notes }: CommandContext,
  bus: Bus<DynamicContractTypes>,
  bindings: readonly string[],
  { limit, signal, onReady, accepts, show }: Watch,
): Promise<void> {
  let count = 0;
  let shown: Promise<void> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    const onEvent = (event: Envelope, { routingKey }: Seen): void => {
      if (count === limit || signal.aborted || !accepts(event, routingKey)) return;
      count++;
      shown = shown.then(() => show(event));
      shown.then(count === limit ? resolve : undefined, reject);
    };
    const onRejected = (reason: string): void => {
      void notes.line(notes.colors.yellow(`Not shown: ${escapeText(reason)}`));
    };
    bus.tap(bindings, onEvent, { onRejected }).then(onReady, reject);
  });
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
  throw new BloodbankError(
    'consumer.impossible-pattern',
    `No event of these schemas matches ${JSON.stringify(pattern)}.${hint}`,
  );
}

function redactEvent(registry: Registry, event: Envelope): Envelope {
  const sensitive = registry.find(event.event_type)?.sensitive ?? [];
  return sensitive.length === 0 ? event : { ...event, payload: redactPayload(event.payload, sensitive) };
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
