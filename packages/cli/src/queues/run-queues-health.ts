import { type QueueReport, reportQueue, toQueueJson, worstOf } from '@bloodbank/operations';
import { withAdmin } from '../dlq/with-admin.js';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { resolveParts } from './resolve-parts.js';
import { paintOf } from './run-queues-list.js';

/** Exit code 0 if, and only if, all are healthy. A queue that is not there yet is degraded: nothing can reach it. */
export async function runQueuesHealth(context: CommandContext, names: readonly string[]): Promise<number> {
  const all = await resolveParts(context, names);
  const reports = await withAdmin(context, (admin) =>
    Promise.all(all.map(async (parts) => (await reportQueue(admin, parts)) ?? missing(parts.queue))),
  );
  const status = worstOf(reports.map((report) => report.status));
  const { out } = context;
  if (context.isJson) {
    await out.json({ status, queues: reports.map((report) => toQueueJson(report.queue, report)) });
  } else {
    for (const { queue, status: own, reasons } of reports) {
      const why = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
      await out.line(`${paintOf(own, out.colors)(own)}  ${escapeText(queue)}${why}`);
    }
  }
  return status === 'healthy' ? EXIT_OK : EXIT_FAILURE;
}

function missing(queue: string): QueueReport {
  return {
    queue,
    status: 'degraded',
    reasons: ['it is not there; its service has not run'],
    messages: 0,
    consumers: 0,
    deadLetters: undefined,
    retries: [],
  };
}
