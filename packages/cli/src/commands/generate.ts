import type { Command } from 'commander';
import type { GenerateOptions } from '../generate/run-generate.js';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';

export function registerGenerate(program: Command, run: RunBody): void {
  program
    .command('generate')
    .description('Generate types, validators, routing keys and the registry from the schemas.')
    .option('--out <dir>', 'where the generated files go (default: "out" of the project)')
    .option('--check', 'write nothing; exit 1 and name the files when they are not up to date')
    .option('-w, --watch', 'generate again whenever a schema changes, until Ctrl-C')
    .option('--no-cache', 'work everything out afresh')
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['bloodbank generate', 'after a schema changed'],
        ['bloodbank generate --watch', 'while you write schemas'],
        ['bloodbank generate --check', 'in continuous integration'],
        ['bloodbank generate --schemas ./schemas --out ./src/contracts', 'anywhere'],
      ]),
    )
    .action((options: GenerateOptions, command: Command) =>
      run(command, async (context) => (await import('../generate/run-generate.js')).runGenerate(context, options)),
    );
}
