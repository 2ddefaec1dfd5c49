import type { Command } from 'commander';
import type { QueuesPurgeOptions } from '../queues/run-queues-purge.js';
import type { QueuesSeekOptions } from '../queues/run-queues-seek.js';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';
import { parsePartition } from '../shell/parse-option.js';

const QUEUE = 'a queue, or the service that consumes it';

export function registerQueues(program: Command, run: RunBody): void {
  const queues = program
    .command('queues')
    .description('Queues: what waits in them, and whether somebody consumes it.')
    .addHelpText(
      'before',
      examples([
        ['bloodbank queues list', 'every queue of the topology files'],
        ['bloodbank queues health', 'exit 1 when something needs a person'],
      ]),
    );
  withTopology(queues.command('list').description('List queues with their dead letters and waiting retries.'))
    .argument('[queues...]', `${QUEUE} (default: every one of the topology files)`)
    .addHelpText('before', examples([['bloodbank queues list rag mailer', 'of two services']]))
    .action((names: readonly string[], _options: unknown, command: Command) =>
      run(command, async (context) => (await import('../queues/run-queues-list.js')).runQueuesList(context, names)),
    );
  withTopology(queues.command('show').description('Show one queue with all that belongs to it.'))
    .argument('<queue>', QUEUE)
    .addHelpText('before', examples([['bloodbank queues show rag --json', 'for a program']]))
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async (context) => (await import('../queues/run-queues-show.js')).runQueuesShow(context, name)),
    );
  withTopology(queues.command('health').description('Judge queues: healthy, degraded or unhealthy, and why.'))
    .argument('[queues...]', `${QUEUE} (default: every one of the topology files)`)
    .addHelpText('before', examples([['bloodbank queues health rag', 'exit 0 only if healthy']]))
    .action((names: readonly string[], _options: unknown, command: Command) =>
      run(command, async (context) => (await import('../queues/run-queues-health.js')).runQueuesHealth(context, names)),
    );
  withTopology(queues.command('purge').description('Remove what waits in a queue, for good.'))
    .argument('<queue>', QUEUE)
    .option('-y, --yes', 'do it without asking; otherwise you are asked, or where nobody is there, it is only told')
    .option('--dry-run', 'only tell what would be removed')
    .addHelpText('before', examples([['bloodbank queues purge rag --dry-run', 'look before you leap']]))
    .action((name: string, options: QueuesPurgeOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../queues/run-queues-purge.js')).runQueuesPurge(context, name, options),
      ),
    );
  withTopology(
    queues.command('seek').description('Set a queue back in the log it is read from, so that it is delivered again.'),
  )
    .argument('<queue>', QUEUE)
    .requiredOption('--to <place>', 'a time (2h, 2026-02-07T10:00:00Z), an offset, "beginning" or "end"')
    .option('--partition <number>', 'of an offset: which partition it is of', parsePartition)
    .option('--topic <name>', 'of an offset: which topic it is of, where the queue is read from several')
    .option('--reason <text>', 'what its handlers are told as the reason of the replay')
    .option('--as-new', 'deliver what was handled already as if it came for the first time, and not as a replay')
    .option('-y, --yes', 'do it without asking; otherwise you are asked, or where nobody is there, it is only told')
    .option('--dry-run', 'only tell what would be delivered')
    .addHelpText(
      'before',
      examples([
        ['bloodbank queues seek rag --to 2h --dry-run', 'how much came in the last two hours'],
        ['bloodbank queues seek rag --to 2026-02-07T10:00:00Z', 'on Kafka, once its service has stopped'],
      ]),
    )
    .addHelpText(
      'after',
      '\nOnly where the broker keeps a log. Handlers see what they had handled as `bloodbank replay` sends it:\nthose that do not say otherwise refuse it.',
    )
    .action((name: string, options: QueuesSeekOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../queues/run-queues-seek.js')).runQueuesSeek(context, name, options),
      ),
    );
}

function withTopology(command: Command): Command {
  return command
    .option('--topology <dir>', 'the folder of topology files (default: "topology" of the project)')
    .addOption(jsonOption());
}
