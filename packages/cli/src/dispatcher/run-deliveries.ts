import { BloodbankError } from '@bloodbank/core/errors';
import type { LoggedDelivery } from '@bloodbank/dispatcher';
import { escapeText } from '../output/escape-text.js';
import { formatTable } from '../output/table.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { UsageError } from '../shell/usage-error.js';
import { dispatcherFiles } from './dispatcher-files.js';
import type { DeliveriesListOptions, DispatcherOptions } from './dispatcher-options.js';

export async function runDeliveriesList(context: CommandContext, options: DeliveriesListOptions): Promise<number> {
  const { out, notes, isJson } = context;
  const { deliveries, disabled } = dispatcherFiles(context, options);
  const all = await deliveries.list();
  const wanted = options.outcome === undefined ? all : all.filter(({ outcome }) => outcome === options.outcome);
  const shown = wanted.slice(0, options.limit);
  if (isJson) {
    for (const { event: _, ...delivery } of shown) await out.json(delivery);
    return EXIT_OK;
  }
  const rows = shown.map((delivery) => rowOf(delivery).map((text) => ({ text: escapeText(text) })));
  for (const line of formatTable(rows)) await out.line(line);
  if (shown.length === 0) await notes.line('No delivery is remembered.');
  for (const [endpoint, since] of Object.entries(await disabled.list())) {
    await notes.line(notes.colors.yellow(escapeText(`${endpoint} said 410 Gone at ${since}, and is not sent to.`)));
  }
  return EXIT_OK;
}

export async function runDeliveriesShow(
  context: CommandContext,
  id: string,
  options: DispatcherOptions,
): Promise<number> {
  const { out, isJson } = context;
  const delivery = await requireDelivery(context, id, options);
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
    await out.line(escapeText(`  ${at}  attempt ${attempt}, ${tookMs} ms: ${says}`));
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
  const wasDisabled = await dispatcherFiles(context, options).disabled.enable(endpoint);
  if (isJson) await out.json({ endpoint, was_disabled: wasDisabled });
  else await out.line(wasDisabled ? `Hooks are sent to ${endpoint} again.` : `${endpoint} was not disabled.`);
  return EXIT_OK;
}

/** @throws {BloodbankError} `dispatcher.unknown-delivery` */
export async function requireDelivery(
  context: CommandContext,
  id: string,
  options: DispatcherOptions,
): Promise<LoggedDelivery> {
  const delivery = await dispatcherFiles(context, options).deliveries.find(id);
  if (delivery !== undefined) return delivery;
  throw new BloodbankError('dispatcher.unknown-delivery', `No delivery ${JSON.stringify(id)} is remembered.`);
}

function rowOf({
  delivery_id: id,
  rule,
  outcome,
  target,
  attempts,
  event_type: type,
}: LoggedDelivery): readonly string[] {
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
