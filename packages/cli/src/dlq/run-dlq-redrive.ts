import { createStopSignal } from '@bloodbank/bus/parts';
import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { RedriveCut, toError } from '@bloodbank/core/errors';
import type { DeadLetterDecision } from '@bloodbank/core/ports';
import {
  createRateLimit,
  type DeadLetterFilter,
  filterDeadLetters,
  partitionTarget,
  planMove,
  visitLetters,
} from '@bloodbank/operations';
import { loadContracts } from '../contracts/load-contracts.js';
import { escapeText } from '../output/escape-text.js';
import { pluralise } from '../output/pluralise.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { UsageError } from '../shell/usage-error.js';
import { editorOf } from './edit-payload.js';
import { parseEdit } from './parse-edit.js';
import { planEdit } from './plan-edit.js';
import { createRedriveProgress } from './redrive-progress.js';
import { resolveQueue } from './resolve-queue.js';
import { withAdmin } from './with-admin.js';

export interface DlqRedriveOptions extends DeadLetterFilter {
  readonly limit?: number;
  readonly rate?: number;
  /** What was redriven so often already is left. */
  readonly maxReplays?: number;
  readonly to?: string;
  readonly set?: readonly string[];
  readonly edit?: boolean;
  readonly yes?: boolean;
}

/**
 * Moves dead letters back to their queue, or tells what would be moved. What would fail again is said, and left. Exit
 * code 1 when something was left that was asked for.
 *
 * @throws {RedriveCut} how far it came, where the broker ended it.
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
  const isSelected = filterDeadLetters(options);
  const editor = options.edit === true ? editorOf(context.env) : undefined;
  // What was changed in the editor and saved there is meant to go.
  const isReal = options.yes === true || editor !== undefined;
  const stop = createStopSignal();
  const pace = createRateLimit(isReal ? options.rate : undefined, stop.signal);
  const drafts: (() => Promise<void>)[] = [];
  /** Of those that are to be moved, this many are known to be there. */
  let arrived = 0;
  let moved = 0;
  let left = 0;
  let exhausted = 0;

  try {
    await withAdmin(context, async (admin) => {
      const total = (await admin.inspect(deadLetterQueue))?.messages ?? 0;
      const progress = await createRedriveProgress(context, total);
      const decide = async (letter: DeadLetter): Promise<DeadLetterDecision> => {
        if (stop.signal.aborted || moved === options.limit) return { kind: 'stop' };
        if (!isSelected(letter)) return { kind: 'keep' };
        const { redrives = 0 } = letter;
        if (redrives >= (options.maxReplays ?? Number.POSITIVE_INFINITY)) {
          exhausted += 1;
          const often = redrives === 1 ? 'once' : `${redrives} times`;
          const line = `Left: ${escapeText(letter.eventId ?? '(no event)')}: It was redriven ${often} already.`;
          await progress.aside(() => context.notes.line(line));
          return { kind: 'keep' };
        }
        const to = options.to ?? partitionTarget(letter, target);
        const plan =
          editor === undefined
            ? planMove(letter, to, edits, contracts.registry)
            : await progress.aside(() => planEdit(letter, to, editor, contracts.registry, drafts));
        if (typeof plan === 'string') {
          left += 1;
          const line = `Left: ${escapeText(letter.eventId ?? '(no event)')}: ${escapeText(plan)}`;
          await progress.aside(() => context.notes.line(line));
          return { kind: 'keep' };
        }
        if (plan.kind !== 'move') return plan;
        await pace();
        if (stop.signal.aborted) return { kind: 'stop' };
        moved += 1;
        return isReal ? plan : { kind: 'keep' };
      };
      try {
        const decideNext = async (letter: DeadLetter): Promise<DeadLetterDecision> => {
          const decision = await decide(letter);
          progress.seen(moved);
          return decision;
        };
        await visitLetters(admin, deadLetterQueue, decideNext, () => (arrived += 1));
      } catch (thrown) {
        throw isReal && moved > 0 ? new RedriveCut(arrived, moved > arrived, toError(thrown)) : thrown;
      } finally {
        progress.end();
      }
    });
    // Only now is every edit where it belongs.
    for (const discard of drafts) await discard();
  } finally {
    stop.release();
  }
  const isStopped = stop.signal.aborted;
  if (context.isJson) {
    const most = options.maxReplays === undefined ? {} : { exhausted };
    await context.out.json({
      dead_letter_queue: deadLetterQueue,
      queue: target,
      moved,
      left,
      ...most,
      dry_run: !isReal,
    });
  } else {
    const letters = pluralise(moved, 'dead letter', 'dead letters');
    const what = isReal ? `Moved ${letters} to` : `Dry run: ${letters} would be moved to`;
    const more = left === 0 ? '' : ` ${left} would fail again, and ${left === 1 ? 'was' : 'were'} left.`;
    await context.out.line(`${what} ${escapeText(target)}.${more}${isReal ? '' : ' --yes does it.'}`);
    if (isStopped) await context.notes.line('Stopped. Run it again to go on.');
  }
  return isStopped || left + exhausted > 0 ? EXIT_FAILURE : EXIT_OK;
}
