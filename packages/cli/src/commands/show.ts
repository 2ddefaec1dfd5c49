import type { Command } from 'commander';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';

export function registerShow(program: Command, run: RunBody): void {
  program
    .command('show')
    .description('Show one contract: what it is for, its payload, an example.')
    .argument('<type>', 'an event type, or the name of its TypeScript type')
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['bloodbank show github.pr.created', 'by event type'],
        ['bloodbank show GithubPrCreatedV1', 'by the name that code imports'],
        ['bloodbank show github.pr.created --json', 'with the schema whole'],
      ]),
    )
    .action((type: string, _options: unknown, command: Command) =>
      run(command, async (context) => (await import('../show/run-show.js')).runShow(context, type)),
    );
}
