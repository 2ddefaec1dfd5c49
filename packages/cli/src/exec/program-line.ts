import { UsageError } from '../shell/usage-error.js';

/** @throws {UsageError} for words that stand before `--`, where options alone stand. */
export function assertNoWords(command: string, words: readonly string[]): void {
  const [word] = words;
  if (word === undefined) return;
  throw new UsageError(
    `${JSON.stringify(word)} is no part of ${command}.`,
    `The program stands after two dashes: \`bloodbank ${command} -- ${words.join(' ')}\`.`,
  );
}
