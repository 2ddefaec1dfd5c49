import { type QueueReport, reportQueue, type Status, secondsBehind, toQueueJson } from '@bloodbank/operations';
import { withAdmin } from '../dlq/with-admin.js';
import { escapeText } from '../output/escape-text.js';
import type { Colors } from '../output/printer.js';
import { formatTable } from '../output/table.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { resolveParts } from './resolve-parts.js';

/** A line for each queue; one that is not there yet is said to be absent. */
export async function runQueuesList(context: CommandContext, names: readonly string[]): Promise<number> {
  const all = await resolveParts(context, names);
  const reports = await withAdmin(context, (admin) => Promise.all(all.map((parts) => reportQueue(admin, parts))));
  const { out } = context;
  if (context.isJson) {
    for (const [index, report] of reports.entries()) await out.json(toQueueJson(all[index]?.queue ?? '', report));
    return EXIT_OK;
  }
  const isOfLogs = reports.some((report) => report?.partitions !== undefined);
  const titles = ['status', 'queue', 'ready', 'consumers', 'retries', 'dead letters', ...(isOfLogs ? ['behind'] : [])];
  const header = titles.map((text) => ({ text, paint: out.colors.dim }));
  const rows = reports.map((report, index) => {
    const status = report?.status ?? 'absent';
    const counts = report === undefined ? ['', '', '', ''] : countsOf(report);
    const [first, ...rest] = [status, all[index]?.queue ?? '', ...counts].map((text) => ({ text: escapeText(text) }));
    return [{ text: first?.text ?? '', paint: paintOf(status, out.colors) }, ...rest];
  });
  for (const line of formatTable([header, ...rows], { indent: '' })) await out.line(line);
  return EXIT_OK;
}

function countsOf(report: QueueReport): readonly string[] {
  const { messages, consumers, retries, deadLetters, partitions } = report;
  const waiting = retries.reduce((sum, queue) => sum + queue.messages, 0);
  const behind = partitions === undefined ? [] : [`${secondsBehind(report, new Date()) ?? 0} s`];
  return [...[messages, consumers, waiting, deadLetters?.messages ?? 0].map(String), ...behind];
}

export function paintOf(status: Status | 'absent', colors: Colors): (text: string) => string {
  return { healthy: colors.green, degraded: colors.yellow, unhealthy: colors.red, absent: colors.dim }[status];
}
