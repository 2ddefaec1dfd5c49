import type { Command } from 'commander';
import { loadContracts } from '../contracts/load-contracts.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { UsageError } from '../shell/usage-error.js';
import { completeWords } from './complete-words.js';

const SCRIPTS: ReadonlyMap<string, string> = new Map([
  [
    'bash',
    `_bloodbank() {
  local IFS=$'\\n'
  COMPREPLY=($(bloodbank completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _bloodbank bloodbank`,
  ],
  [
    'zsh',
    `_bloodbank() {
  local -a found
  found=("\${(@f)$(bloodbank completion words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found
}
compdef _bloodbank bloodbank`,
  ],
  [
    'fish',
    `complete -c bloodbank -f -a '(bloodbank completion words -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'`,
  ],
]);

/** The script of a shell; or, for those scripts, the words that may stand where the last one of `typed` stands. */
export async function runCompletion(
  context: CommandContext,
  program: Command,
  shell: string,
  typed: readonly string[],
): Promise<number> {
  if (shell === 'words') {
    // Of a tree that cannot be read there are no types, and that is not what was asked.
    const types = () =>
      loadContracts(context).then(
        ({ contracts }) => contracts.registry.listEvents().map(({ type }) => type),
        () => [],
      );
    for (const word of await completeWords(program, typed, types)) await context.out.line(word);
    return EXIT_OK;
  }
  const script = SCRIPTS.get(shell);
  if (script === undefined) {
    throw new UsageError(
      `There is no completion for ${JSON.stringify(shell)}.`,
      `There is for ${[...SCRIPTS.keys()].join(', ')}.`,
    );
  }
  await context.out.line(script);
  return EXIT_OK;
}
