import type { Command } from 'commander';
import type { ReplayPlanOptions } from '../replay/run-replay-plan.js';
import type { ReplayRunOptions } from '../replay/run-replay-run.js';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';
import { collectText, parseCount } from '../shell/parse-option.js';
import { selectedBy, withSelection } from './events.js';

export function registerReplay(program: Command, run: RunBody): void {
  const replay = program
    .command('replay')
    .description('Live what happened again: a plan first, then its run.')
    .addHelpText('before', examples([['bloodbank replay status', 'who lived what again']]));
  withSelection(replay.command('plan').description('Look at what a replay would send, and write it to a file.'), false)
    .requiredOption('--reason <text>', 'why; it is kept with the replay')
    .option('--to <target>', 'a service, or `exchange` for everybody (default: a fresh queue that nobody consumes)')
    .option('-f, --file <file>', 'where the plan is written (default: stdout)')
    .addHelpText(
      'before',
      examples([
        [
          "bloodbank replay plan 'artifact.#' --since 2d --to rag --reason 'rag was mended' --file plan.json",
          'for one service',
        ],
      ]),
    )
    .addHelpText('after', '\nOnly events are lived again, never commands. Nothing is sent by this.')
    .action((patterns: readonly string[], options: ReplayPlanOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../replay/run-replay-plan.js')).runReplayPlan(context, selectedBy(patterns, options)),
      ),
    );
  replay
    .command('run')
    .description('Send what a plan selects, or go on where its run ended.')
    .argument('<plan>', 'the file of the plan')
    .option('--rate <count>', 'at most so many a second', parseCount)
    .option('--ramp', 'begin with 1, 10 and 100')
    .option('--go-on', 'also past a dead letter; otherwise the first one stops it')
    .option('--shadow', 'to a service that runs with SHADOW=true: what it would publish is compared, and not sent')
    .option(
      '--ignore <pointer>',
      'with --shadow: a difference there is none, such as /made_at; may be repeated',
      collectText,
    )
    .option('--reveal', 'with --shadow: show what the schema marks x-sensitive, and what no schema describes')
    .option('--confirm-exchange <name>', 'the name of the exchange, for a plan that sends to everybody')
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['bloodbank replay run plan.json --ramp --rate 200', 'gently'],
        ['bloodbank replay run plan.json', 'again: it goes on at its checkpoint'],
        ['bloodbank replay run plan.json --shadow', 'what would the service make of it now?'],
      ]),
    )
    .addHelpText('after', '\nCtrl-C stops it after the batch in hand; run it again, and it goes on.')
    .action((plan: string, options: ReplayRunOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../replay/run-replay-run.js')).runReplayRun(context, plan, options),
      ),
    );
  replay
    .command('status')
    .description('Show replays: who ran what, why, and how far it came.')
    .argument('[id]', 'one of them (default: the newest)')
    .addOption(jsonOption())
    .addHelpText('before', examples([['bloodbank replay status --json', 'all that are known, one a line']]))
    .action((id: string | undefined, _options: object, command: Command) =>
      run(command, async (context) => (await import('../replay/run-replay-status.js')).runReplayStatus(context, id)),
    );
  replay
    .command('cancel')
    .description('End a replay for good, wherever it runs.')
    .argument('<id>', 'as `replay status` shows it')
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([['bloodbank replay cancel 0192f5a4-6b1c-7d3e-8f20-9a4b5c6d7e8f', 'after its batch']]),
    )
    .action((id: string, _options: object, command: Command) =>
      run(command, async (context) => (await import('../replay/run-replay-cancel.js')).runReplayCancel(context, id)),
    );
}
