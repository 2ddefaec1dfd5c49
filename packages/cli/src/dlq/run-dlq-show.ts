import { type DeadLetterFilter, filterDeadLetters } from '@bloodbank/operations';
import { loadContracts } from '../contracts/load-contracts.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { formatDeadLetter } from './format-dead-letter.js';
import { resolveQueue } from './resolve-queue.js';
import { withAdmin } from './with-admin.js';

export interface DlqShowOptions extends DeadLetterFilter {
  readonly limit?: number;
  readonly reveal?: boolean;
}

/** Prints dead letters, oldest first, one JSON document each. */
export async function runDlqShow(context: CommandContext, name: string, options: DlqShowOptions): Promise<number> {
  const { deadLetterQueue } = await resolveQueue(context, name);
  const { contracts } = await loadContracts(context);
  const isSelected = filterDeadLetters(options);
  const indent = context.isJson || !context.out.isTerminal ? undefined : 2;
  let count = 0;
  await withAdmin(context, (admin) =>
    admin.visitDeadLetters(deadLetterQueue, async (letter) => {
      if (!isSelected(letter)) return { kind: 'keep' };
      await context.out.json(formatDeadLetter(letter, contracts.registry, options.reveal === true), indent);
      count += 1;
      return { kind: count === options.limit ? 'stop' : 'keep' };
    }),
  );
  if (count === 0) await context.notes.line('There are no such dead letters.');
  return EXIT_OK;
}
