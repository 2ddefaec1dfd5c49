import { BloodbankError } from '@bloodbank/core/errors';
import type { QueueInfo } from '@bloodbank/core/ports';
import { reportQueue, secondsBehind, toQueueJson } from '@bloodbank/operations';
import { withAdmin } from '../dlq/with-admin.js';
import { escapeText } from '../output/escape-text.js';
import { pluralise } from '../output/pluralise.js';
import { formatTable } from '../output/table.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { resolvePart } from './resolve-parts.js';
import { paintOf } from './run-queues-list.js';

/** @throws {BloodbankError} `transport.unroutable` where the queue is not there. */
export async function runQueuesShow(context: CommandContext, name: string): Promise<number> {
  const parts = await resolvePart(context, name);
  const report = await withAdmin(context, (admin) => reportQueue(admin, parts));
  if (report === undefined) throw absent(parts.queue);
  const { out } = context;
  if (context.isJson) {
    await out.json(toQueueJson(parts.queue, report));
    return EXIT_OK;
  }
  const { queue, status, reasons, consumers, deadLetters, retries, partitions = [] } = report;
  const why = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
  await out.line(`${out.colors.bold(escapeText(queue))} is ${paintOf(status, out.colors)(status)}${why}`);
  const line = (what: string, { queue: at, messages }: QueueInfo) =>
    [what, pluralise(messages, 'message', 'messages'), escapeText(at)].map((text) => ({ text }));
  const rows = [
    line('ready', report),
    ...retries.map((info) => line('waits for a retry', info)),
    ...(deadLetters === undefined ? [] : [line('dead letters', deadLetters)]),
  ];
  for (const text of formatTable(rows, {})) await out.line(text);
  await out.line(`  ${pluralise(consumers, 'consumer', 'consumers')}`);
  const now = new Date();
  const behind = partitions.filter(({ messages }) => messages > 0);
  const places = behind.map((one) => [
    { text: escapeText(`${one.topic}, partition ${one.partition}`) },
    { text: `${one.messages} behind` },
    { text: `oldest ${secondsBehind({ partitions: [one] }, now) ?? 0} s` },
  ]);
  for (const text of formatTable(places, {})) await out.line(text);
  return EXIT_OK;
}

export function absent(queue: string): BloodbankError {
  const remedy = 'Check the name with `bloodbank topology show`; a queue is there once its service has run.';
  const why = 'Nothing was looked at.';
  return new BloodbankError('transport.unroutable', `There is no queue "${queue}".`, { why, remedy });
}
