import type { CommandContext } from '../shell/command-context.js';

/** What is done sooner needs no word that it is being done. In milliseconds. */
const PATIENCE_MS = 300;

/** Works, and shows a person at a terminal what is going on where that takes longer than a moment. Nothing elsewhere. */
export async function withLateSpinner<T>(
  { notes, stderr, isJson }: Pick<CommandContext, 'notes' | 'stderr' | 'isJson'>,
  text: string,
  work: () => Promise<T>,
): Promise<T> {
  if (!notes.isTerminal || isJson) return work();
  // Only who sees it pays for loading it.
  const { default: ora } = await import('ora');
  // Its own keyboard handling would take Ctrl-C away from the command.
  const spinner = ora({ stream: stderr, text, discardStdin: false });
  const timer = setTimeout(() => spinner.start(), PATIENCE_MS);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    if (spinner.isSpinning) spinner.stop();
  }
}
