import type { Command } from 'commander';
import type { RunBody } from '../program.js';
import { examples, jsonOption } from '../shell/help-text.js';

export function registerTopology(program: Command, run: RunBody): void {
  const topology = program
    .command('topology')
    .description('Exchanges, queues and bindings, as the topology files lay them out.')
    .addHelpText(
      'before',
      examples([
        ['bloodbank topology show', 'what the files come to, with every retry and dead-letter queue'],
        ['bloodbank topology check', 'what in them cannot work'],
      ]),
    );
  topology
    .command('show')
    .description('Print the layout with everything that the files imply.')
    .option('--topology <dir>', 'the folder of topology files (default: "topology" of the project)')
    .addOption(jsonOption())
    .addHelpText('before', examples([['bloodbank topology show --json', 'as plain rascal configuration']]))
    .action((_options: unknown, command: Command) =>
      run(command, async (context) => (await import('../topology/run-topology-show.js')).runTopologyShow(context)),
    );
  topology
    .command('check')
    .description('Find what cannot work: nobody receives an event, nothing catches a dead letter.')
    .option('--topology <dir>', 'the folder of topology files (default: "topology" of the project)')
    .addOption(jsonOption())
    .addHelpText('before', examples([['bloodbank topology check', 'exit 1 when something cannot work']]))
    .action((_options: unknown, command: Command) =>
      run(command, async (context) => (await import('../topology/run-topology-check.js')).runTopologyCheck(context)),
    );
}
