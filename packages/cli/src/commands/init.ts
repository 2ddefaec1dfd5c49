import type { Command } from 'commander';
import type { RunBody } from '../program.js';
import { examples, jsonOption } from '../shell/help-text.js';

export function registerInit(program: Command, run: RunBody): void {
  program
    .command('init')
    .description('Begin a project here: a configuration, one example schema and a package.json.')
    .addOption(jsonOption())
    .addHelpText('before', examples([['bloodbank init', 'in an empty folder, or in a package of yours']]))
    .action((_options: unknown, command: Command) =>
      run(command, async (context) => (await import('../init/run-init.js')).runInit(context)),
    );
}
