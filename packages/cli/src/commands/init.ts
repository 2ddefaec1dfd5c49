import { type Command, Option } from 'commander';
import type { InitOptions } from '../init/run-init.js';
import { PACK_NAMES } from '../init/schema-packs.js';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';

export function registerInit(program: Command, run: RunBody): void {
  program
    .command('init [folder]')
    .description('Begin a project here, or in a folder: schemas, a service with its queue and test, ready to run.')
    .addOption(new Option('--template <name>', 'begin with schemas that are there already').choices([...PACK_NAMES]))
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['bloodbank init', 'in an empty folder, or in a package of yours'],
        ['bloodbank init my-bus --template github', "GitHub's webhooks and pull requests"],
      ]),
    )
    .action((folder: string | undefined, options: InitOptions, command: Command) =>
      run(command, async (context) => (await import('../init/run-init.js')).runInit(context, folder, options)),
    );
}
