import { BloodbankError } from '@bloodbank/core/errors';
import type { DeliveryQuery, DispatcherDelivery } from '@bloodbank/core/ports';
import { type DeliverySources, findDeliveries, findDelivery } from '@bloodbank/dispatcher';
import { escapeText } from '../output/escape-text.js';
import { formatTable } from '../output/table.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { UsageError } from '../shell/usage-error.js';
import { withUsualStore } from '../store/open-event-store.js';
import { allDispatcherFiles } from './dispatcher-files.js';
import type { DeliveriesListOptions, DispatcherOptions } from './dispatcher-options.js';

export async function runDeliveriesList(context: CommandContext, options: DeliveriesListOptions): Promise<number> {
  const { out, notes, isJson } = context;
  const page = await withSources(context, options, (sources) => findDeliveries(sources, queryOf(options)));
  if (isJson) for (const delivery of page.deliveries) await out.json(delivery);
  else {
    const rows = page.deliveries.map((delivery) => rowOf(delivery).map((text) => ({ text: escapeText(text) })));
    for (const line of formatTable(rows)) await out.line(line);
    if (rows.length === 0) await notes.line('No such delivery is remembered.');
  }
  for (const note of page.notes) await notes.line(notes.colors.yellow(escapeText(note)));
  const oldest = page.deliveries.at(-1)?.attempts.at(-1)?.at;
  if (page.next_cursor !== undefined) await notes.line(`There are more: --until ${oldest} shows those before.`);
  for (const { disabled } of allDispatcherFiles(context, options)) {
    for (const [endpoint, since] of Object.entries(await disabled.list())) {
      await notes.line(notes.colors.yellow(escapeText(`${endpoint} said 410 Gone at ${since}, and is not sent to.`)));
    }
  }
  return EXIT_OK;
}

function queryOf({ limit, outcome, rule, type, event, since, until }: DeliveriesListOptions): DeliveryQuery {
  const query = {
    limit,
    outcome,
    rule,
    type,
    eventId: event,
    since: since === undefined ? undefined : new Date(since),
    until: until === undefined ? undefined : new Date(until),
  };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}

export async function runDeliveriesShow(
  context: CommandContext,
  id: string,
  options: DispatcherOptions,
): Promise<number> {
  const { out, isJson } = context;
  const found = await withSources(context, options, (sources) => findDelivery(sources, id));
  if (found === undefined) {
    throw new BloodbankError('dispatcher.unknown-delivery', `No delivery ${JSON.stringify(id)} is remembered.`);
  }
  const { delivery } = found;
  if (isJson) {
    await out.json(delivery);
    return EXIT_OK;
  }
  const { rule, outcome, action, target, event_type: type, event_id: eventId, attempts } = delivery;
  await out.line(escapeText(`${id}: ${outcome}`));
  await out.line(escapeText(`  rule ${rule}, ${action} ${target}`));
  await out.line(escapeText(`  for ${type} ${eventId}`));
  for (const { at, attempt, took_ms: tookMs, outcome: how, status, reason, reply } of attempts) {
    const says = [how, status, reason, reply].filter((part) => part !== undefined).join(', ');
    const took = tookMs === undefined ? '' : `, ${tookMs} ms`;
    await out.line(escapeText(`  ${at}  attempt ${attempt}${took}: ${says}`));
  }
  return EXIT_OK;
}

export async function runDeliveriesEnable(
  context: CommandContext,
  text: string,
  options: DispatcherOptions,
): Promise<number> {
  const { out, isJson } = context;
  if (!URL.canParse(text)) throw new UsageError(`${JSON.stringify(text)} is no URL.`);
  const { origin, pathname } = new URL(text);
  const endpoint = `${origin}${pathname}`;
  const enabled = await Promise.all(
    allDispatcherFiles(context, options).map(({ disabled }) => disabled.enable(endpoint)),
  );
  const wasDisabled = enabled.includes(true);
  if (isJson) await out.json({ endpoint, was_disabled: wasDisabled });
  else await out.line(wasDisabled ? `Hooks are sent to ${endpoint} again.` : `${endpoint} was not disabled.`);
  return EXIT_OK;
}

function rowOf({
  delivery_id: id,
  rule,
  outcome,
  target,
  attempts,
  event_type: type,
}: DispatcherDelivery): readonly string[] {
  const last = attempts.at(-1);
  return [
    last?.at ?? '',
    id,
    outcome,
    rule,
    type,
    target,
    `${attempts.length}×${last?.reason === undefined ? '' : ` ${last.reason}`}`,
  ];
}

/** Where the deliveries are remembered of the dispatcher that the options name, or of all. */
async function withSources<T>(
  context: CommandContext,
  options: DispatcherOptions,
  work: (sources: DeliverySources) => Promise<T>,
): Promise<T> {
  const logs = allDispatcherFiles(context, options).map(({ deliveries }) => deliveries);
  return withUsualStore(context, (store) => work({ logs, ...(store === undefined ? {} : { store }) }));
}
