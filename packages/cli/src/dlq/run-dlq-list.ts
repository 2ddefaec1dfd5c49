import { type DeadLetterFilter, type DeadLetterGroup, groupDeadLetters } from '@bloodbank/operations';
import { escapeText } from '../output/escape-text.js';
import { pluralise } from '../output/pluralise.js';
import { formatTable } from '../output/table.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { everyQueue, resolveQueue } from './resolve-queue.js';
import { withAdmin } from './with-admin.js';

/** Groups what rests in one dead-letter queue, or in all of the project, by what it died of; the largest first. */
export async function runDlqList(
  context: CommandContext,
  name: string | undefined,
  options: DeadLetterFilter,
): Promise<number> {
  const pairs = name === undefined ? await everyQueue(context) : [await resolveQueue(context, name)];
  const queues = pairs.map(({ deadLetterQueue }) => deadLetterQueue);
  // Of many, one that is not there yet has no dead letters.
  const sorted = await withAdmin(context, (admin) => groupDeadLetters(admin, queues, options, name === undefined));
  if (context.isJson) for (const group of sorted) await context.out.json(toJson(group));
  else await printGroups(context, sorted, queues);
  return EXIT_OK;
}

function toJson({ queue, first, count, firstAt, lastAt }: DeadLetterGroup): object {
  const { code, message, stackHash = null, pointer = null, eventType = null } = first;
  return {
    dead_letter_queue: queue,
    count,
    code,
    event_type: eventType,
    pointer,
    stack_hash: stackHash,
    message,
    first_failure_at: firstAt ?? null,
    last_failure_at: lastAt ?? null,
  };
}

async function printGroups(
  { out, notes }: CommandContext,
  groups: readonly DeadLetterGroup[],
  searched: readonly string[],
): Promise<void> {
  if (groups.length === 0)
    return notes.line(`There are no such dead letters in ${searched.map(escapeText).join(', ')}.`);
  for (const queue of new Set(groups.map((group) => group.queue))) {
    const own = groups.filter((group) => group.queue === queue);
    const total = own.reduce((sum, { count }) => sum + count, 0);
    await out.line(out.colors.bold(`${escapeText(queue)}: ${pluralise(total, 'dead letter', 'dead letters')}`));
    const rows = own.map(({ count, first, lastAt = '' }) =>
      [
        String(count).padStart(6),
        first.code,
        first.eventType ?? '(no event)',
        first.pointer ?? '',
        lastAt,
        first.message,
      ].map((text) => ({ text: escapeText(text) })),
    );
    for (const line of formatTable(rows, { width: out.width })) await out.line(line);
  }
}
