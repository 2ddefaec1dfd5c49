import { type DeadLetter, type DeadLetterDecision, openEnvelope, type Registry } from '@bloodbank/core';
import type { DlqRedriveOptions } from '../commands/dlq.js';
import { loadContracts } from '../contracts/load-contracts.js';
import { escapeText } from '../output/escape-text.js';
import { pluralise } from '../output/pluralise.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { createStopSignal } from '../shell/stop-signal.js';
import { UsageError } from '../shell/usage-error.js';
import { type Edit, type EditedEnvelope, editEnvelope, parseEdit } from './edit-envelope.js';
import { createPace } from './pace.js';
import { resolveQueue } from './resolve-queue.js';
import { selectLetters } from './select-letters.js';
import { withAdmin } from './with-admin.js';

const PROGRESS_EVERY_MS = 1_000;

/**
 * Moves dead letters back to their queue, or tells what would be moved. What would fail again is said, and left. Exit
 * code 1 when something was left that was asked for.
 */
export async function runDlqRedrive(
  context: CommandContext,
  name: string,
  options: DlqRedriveOptions,
): Promise<number> {
  const edits = (options.set ?? []).map(parseEdit);
  const { deadLetterQueue, queue = options.to } = await resolveQueue(context, name);
  const target = options.to ?? queue;
  if (target === undefined)
    throw new UsageError(`Nothing tells whose dead letters ${name} keeps.`, 'Say it with --to.');
  const { contracts } = await loadContracts(context);
  const isSelected = selectLetters(options);
  const isReal = options.yes === true;
  const stop = createStopSignal();
  const pace = createPace(isReal ? options.rate : undefined, stop.signal);
  const progress = createProgress(context);
  let moved = 0;
  let left = 0;

  try {
    await withAdmin(context, (admin) =>
      admin.visitDeadLetters(deadLetterQueue, async (letter) => {
        if (stop.signal.aborted || moved === options.limit) return { kind: 'stop' };
        if (!isSelected(letter)) return { kind: 'keep' };
        const plan = planMove(letter, target, edits, contracts.registry);
        if (typeof plan === 'string') {
          left += 1;
          await context.notes.line(`Left: ${escapeText(letter.eventId ?? '(no event)')}: ${escapeText(plan)}`);
          return { kind: 'keep' };
        }
        await pace();
        if (stop.signal.aborted) return { kind: 'stop' };
        moved += 1;
        await progress(moved);
        return isReal ? plan : { kind: 'keep' };
      }),
    );
  } finally {
    stop.release();
  }
  const isStopped = stop.signal.aborted;
  if (context.isJson) {
    await context.out.json({ dead_letter_queue: deadLetterQueue, queue: target, moved, left, dry_run: !isReal });
  } else {
    const letters = pluralise(moved, 'dead letter', 'dead letters');
    const what = isReal ? `Moved ${letters} to` : `Dry run: ${letters} would be moved to`;
    const more = left === 0 ? '' : ` ${left} would fail again, and ${left === 1 ? 'was' : 'were'} left.`;
    await context.out.line(`${what} ${escapeText(target)}.${more}${isReal ? '' : ' --yes does it.'}`);
    if (isStopped) await context.notes.line('Stopped. Run it again to go on.');
  }
  return isStopped || left > 0 ? EXIT_FAILURE : EXIT_OK;
}

/** How a letter is moved, or why it would fail again. */
function planMove(
  letter: DeadLetter,
  queue: string,
  edits: readonly Edit[],
  registry: Registry,
): DeadLetterDecision | string {
  const edited: Partial<EditedEnvelope> | undefined = edits.length === 0 ? {} : editEnvelope(letter, edits);
  if (edited === undefined) return 'It is no event, so no field of it can be set.';
  const opened = openEnvelope(registry, edited.body ?? letter.body);
  return opened.ok ? { kind: 'move', queue, ...edited } : opened.failure.message;
}

/** A line a second, for a person who watches. */
function createProgress({ notes }: CommandContext): (count: number) => Promise<void> {
  let toldAt = performance.now();
  return async (count) => {
    if (!notes.isTerminal || performance.now() - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = performance.now();
    await notes.line(`${count} so far. Ctrl-C ends it.`);
  };
}
