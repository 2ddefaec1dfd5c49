import type { Command } from 'commander';
import type { ProjectionsRunOptions } from '../projections/run-projections-run.js';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';
import { parseCount } from '../shell/parse-option.js';

export function registerProjections(program: Command, run: RunBody): void {
  const projections = program
    .command('projections')
    .description('Read models: rows that are made of what happened, and can be made anew.')
    .addHelpText('before', examples([['bloodbank projections list', 'what there is, and how far behind']]));
  projections
    .command('list')
    .description('List read models: version, how far behind, what could not be taken, who keeps them.')
    .addOption(jsonOption())
    .addHelpText('before', examples([['bloodbank projections list --json', 'a line for each, for a program']]))
    .action((_options: object, command: Command) =>
      run(command, async (context) =>
        (await import('../projections/run-projections-list.js')).runProjectionsList(context),
      ),
    );
  projections
    .command('run')
    .description('Keep read models up to date until Ctrl-C: agent-sessions, and those that modules export.')
    .argument('[modules...]', 'JavaScript modules that export what `defineProjection` returns')
    .option('--once', 'end when they have caught up')
    .option('--no-agent-sessions', 'leave out the one that comes with Bloodbank')
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['bloodbank projections run', 'who did what in which session of an agent'],
        ['bloodbank projections run ./projections.js', 'and your own'],
      ]),
    )
    .addHelpText(
      'after',
      '\nSeveral processes may run the same: one works, another takes over when it is gone. A new version is built beside the\nold one, which answers until then.',
    )
    .action((modules: readonly string[], options: ProjectionsRunOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../projections/run-projections-run.js')).runProjections(context, modules, options),
      ),
    );
  projections
    .command('parked')
    .description('Show the events that the handlers of a read model could not take, and why.')
    .argument('<name>', 'as `projections list` shows it')
    .option('-l, --limit <count>', 'stop after so many (default: 50)', parseCount)
    .addOption(jsonOption())
    .addHelpText('before', examples([['bloodbank projections parked agent-sessions', 'mend it, then rebuild']]))
    .action((name: string, options: { readonly limit?: number }, command: Command) =>
      run(command, async (context) =>
        (await import('../projections/run-projections-parked.js')).runProjectionsParked(context, name, options),
      ),
    );
  const change = (
    verb: 'rebuild' | 'pause' | 'resume',
    description: string,
    example: readonly [command: string, purpose: string],
  ): Command =>
    projections
      .command(verb)
      .description(description)
      .argument('<name>', 'as `projections list` shows it')
      .addOption(jsonOption())
      .addHelpText('before', examples([example]))
      .action((name: string, _options: object, command: Command) =>
        run(command, async (context) =>
          (await import('../projections/run-projections-change.js')).runProjectionsChange(context, verb, name),
        ),
      );
  change('rebuild', 'Make a read model anew, beside the one that answers, which it replaces when it has caught up.', [
    'bloodbank projections rebuild agent-sessions',
    'nobody sees it half built',
  ]);
  change('pause', 'Leave a read model as it is, until it is resumed.', [
    'bloodbank projections pause agent-sessions',
    'it can be asked, and falls behind',
  ]);
  change('resume', 'End a pause.', ['bloodbank projections resume agent-sessions', 'it catches up']);
}
