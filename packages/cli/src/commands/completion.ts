import type { Command } from 'commander';
import type { RunBody } from '../shell/command-context.js';
import { examples } from '../shell/help-text.js';

export function registerCompletion(program: Command, run: RunBody): void {
  program
    .command('completion')
    .description('Print what completes commands, options and event types in a shell.')
    .argument('<shell>', 'bash, zsh or fish; or "words", with what was typed so far, as those scripts ask')
    .argument('[typed...]', 'the words so far, the last of them unfinished')
    .addHelpText(
      'before',
      examples([
        ['source <(bloodbank completion bash)', 'in ~/.bashrc'],
        ['source <(bloodbank completion zsh)', 'in ~/.zshrc, after compinit'],
        ['bloodbank completion fish | source', 'in ~/.config/fish/config.fish'],
      ]),
    )
    .action((shell: string, typed: readonly string[], _options: object, command: Command) =>
      run(command, async (context) =>
        (await import('../completion/run-completion.js')).runCompletion(context, program, shell, typed),
      ),
    );
}
