import { createInterface } from 'node:readline/promises';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from './command-context.js';

/**
 * Asks a person at a terminal to type the name of what is about to be destroyed; undefined where nobody is there to ask.
 * Anything but the name, the end of the input and Ctrl-C mean no.
 */
export async function confirmByName(context: CommandContext, what: string, name: string): Promise<boolean | undefined> {
  const { stdin, notes, isJson } = context;
  if (stdin.isTTY !== true || !notes.isTerminal || isJson) return undefined;
  await notes.line(`${what} This cannot be undone.`);
  await notes.line(`Type ${notes.colors.bold(escapeText(name))} to go on:`);
  const lines = createInterface({ input: stdin });
  const cancelled = new AbortController();
  for (const event of ['close', 'SIGINT'] as const) lines.once(event, () => cancelled.abort());
  try {
    return (await lines.question('', { signal: cancelled.signal })).trim() === name;
  } catch {
    return false;
  } finally {
    lines.close();
  }
}
