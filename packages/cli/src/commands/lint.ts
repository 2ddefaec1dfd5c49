import type { Command } from 'commander';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';

export function registerLint(program: Command, run: RunBody): void {
  program
    .command('lint')
    .description('Check the schemas: names, descriptions, examples, references, regular expressions, annotations.')
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['bloodbank lint', 'the tree of the project'],
        ['bloodbank lint --schemas ./other-tree --json', 'any tree, for a program'],
      ]),
    )
    .action((_options: unknown, command: Command) =>
      run(command, async (context) => (await import('../lint/run-lint.js')).runLint(context)),
    );
}
