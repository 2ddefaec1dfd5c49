import type { CommandContext } from '../shell/command-context.js';
import type { TextSource } from './text-source.js';

/** A person at the keyboard is told that the program waits for them, not the other way round. */
export async function noteInteractive(
  context: Pick<CommandContext, 'stdin' | 'notes'>,
  source: TextSource,
  what: string,
): Promise<void> {
  if (source.kind === 'stdin' && context.stdin.isTTY === true) {
    await context.notes.line(`Type ${what}, then Ctrl-D.`);
  }
}
