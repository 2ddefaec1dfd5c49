import type { Command } from 'commander';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';
import type { TopologyApplyOptions } from '../topology/run-topology-apply.js';

export function registerTopology(program: Command, run: RunBody): void {
  const topology = program
    .command('topology')
    .description('Exchanges, queues and bindings, as the topology files lay them out.')
    .addHelpText(
      'before',
      examples([
        ['bloodbank topology show', 'what the files come to, with every retry and dead-letter queue'],
        ['bloodbank topology check', 'what in them cannot work'],
        ['bloodbank topology plan', 'what the broker lacks, or has otherwise'],
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
  topology
    .command('plan')
    .description(
      'Compare the layout with the broker that is there. Changes nothing; exit 1 when there is something to do.',
    )
    .option('--topology <dir>', 'the folder of topology files (default: "topology" of the project)')
    .addOption(jsonOption())
    .addHelpText('before', examples([['bloodbank topology plan', 'what is missing, different, or not in the files']]))
    .action((_options: unknown, command: Command) =>
      run(command, async (context) => (await import('../topology/run-topology-plan.js')).runTopologyPlan(context)),
    );
  topology
    .command('verify')
    .description('The same question as `plan`, for scripts: exit 0 when the broker is as the files say.')
    .option('--topology <dir>', 'the folder of topology files (default: "topology" of the project)')
    .addOption(jsonOption())
    .addHelpText('before', examples([['bloodbank topology verify --json', 'exit 1 when the broker differs']]))
    .action((_options: unknown, command: Command) =>
      run(command, async (context) => (await import('../topology/run-topology-plan.js')).runTopologyPlan(context)),
    );
  topology
    .command('apply')
    .description('Declare what is missing. What exists with other arguments is left alone unless it is named.')
    .option('--topology <dir>', 'the folder of topology files (default: "topology" of the project)')
    .option('--migrate <queue...>', 'rebuild this queue with its new arguments, without losing a message')
    .option('--prune', 'take away bindings that no file has')
    .option('--yes', 'do it; without it, --migrate and --prune only tell what they would do')
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['bloodbank topology apply', 'declare every queue before its service runs'],
        ['bloodbank topology apply --migrate bloodbank.events.v1.rag --yes', 'from a classic queue to a quorum queue'],
      ]),
    )
    .action((options: TopologyApplyOptions, command: Command) =>
      run(command, async (context) => {
        const { runTopologyApply } = await import('../topology/run-topology-apply.js');
        return runTopologyApply(context, options);
      }),
    );
}
