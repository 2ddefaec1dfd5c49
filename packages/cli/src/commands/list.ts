import { type Command, Option } from 'commander';
import type { ListOptions } from '../list/run-list.js';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';

export function registerList(program: Command, run: RunBody): void {
  program
    .command('list')
    .description('List every event, command and reply, by domain.')
    .argument('[domain]', 'only this domain, the first word of a type')
    .option('-d, --domain <domain>', 'the same')
    .addOption(new Option('-k, --kind <kind>', 'only this kind').choices(['event', 'command', 'reply']))
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['bloodbank list', 'everything'],
        ['bloodbank list github', 'one domain'],
        ['bloodbank list --kind command --json', 'for a program'],
      ]),
    )
    .action((domain: string | undefined, options: ListOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../list/run-list.js')).runList(context, {
          ...options,
          ...(domain === undefined ? {} : { domain }),
        }),
      ),
    );
}
