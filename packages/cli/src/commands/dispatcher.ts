import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type DeliveriesListOptions,
  type DispatcherExplainOptions,
  type DispatcherOptions,
  type DispatcherRunOptions,
  PRESETS,
} from '../dispatcher/dispatcher-options.js';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';
import { parseCount, parseEventId, parseMoment } from '../shell/parse-option.js';

const AFTER_RUN = `
Rules are read again when their file changes, and at SIGHUP; rules that cannot be used leave the old ones in place.`;

const AFTER_LIST = `
They stand in a bounded file beside the dispatcher's state; with DATABASE_URL the event store tells of older ones, and of those of other machines.`;

export function registerDispatcher(program: Command, run: RunBody): void {
  const dispatcher = program
    .command('dispatcher')
    .description('Rules that turn events into actions: hooks, events, commands.')
    .addHelpText(
      'before',
      examples([
        ['bloodbank dispatcher run', 'act on events, as dispatcher.rules.json says'],
        ['bloodbank dispatcher explain event.json', 'why a rule fires, or does not'],
      ]),
    );

  withRules(dispatcher.command('run').description('Act on events as the rules say, until Ctrl-C.'))
    .option('--service <name>', 'names its queue', 'dispatcher')
    .option('--dry-run', 'watch events pass and tell what would be done; nothing is taken from the queue')
    .addHelpText(
      'before',
      examples([
        ['bloodbank dispatcher run', 'the rules of dispatcher.rules.json'],
        ['OPENCLAW_HOOK_TOKEN=… bloodbank dispatcher run --preset infra', 'the infra dispatcher'],
        ['bloodbank dispatcher run --preset infra --dry-run', 'look before you leap'],
      ]),
    )
    .addHelpText('after', AFTER_RUN)
    .action((options: DispatcherRunOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../dispatcher/run-dispatcher.js')).runDispatcher(context, options),
      ),
    );

  withRules(dispatcher.command('check').description('Read the rules, and say what is wrong with them.'))
    .addHelpText(
      'before',
      examples([['bloodbank dispatcher check --rules my.rules.json', 'file and line of each mistake']]),
    )
    .action((options: DispatcherOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../dispatcher/run-dispatcher-check.js')).runDispatcherCheck(context, options),
      ),
    );

  withRules(
    dispatcher.command('explain').description('Say step by step why each rule fires for an event, or does not.'),
  )
    .argument('<file>', 'an event, or the payload of one, as JSON; - reads it from standard input')
    .option('-t, --type <type>', 'the type of a bare payload (default: webhook.plane.issue)')
    .addHelpText(
      'before',
      examples([
        ['bloodbank dispatcher explain ticket.json --preset infra', 'of a recorded webhook'],
        ['bloodbank dispatcher explain - < event.json', 'of an event on standard input'],
      ]),
    )
    .action((file: string, options: DispatcherExplainOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../dispatcher/run-explain.js')).runExplain(context, file, options),
      ),
    );

  registerDeliveries(dispatcher, run);
}

function registerDeliveries(dispatcher: Command, run: RunBody): void {
  const deliveries = dispatcher
    .command('deliveries')
    .description('What the dispatcher did: every attempt, and once more.')
    .addHelpText('before', examples([['bloodbank dispatcher deliveries list', 'the newest first']]));

  withState(deliveries.command('list').description('List deliveries, the newest first.'))
    .option('-l, --limit <count>', 'at most so many', parseCount, 50)
    .addOption(
      new Option('--outcome <outcome>', 'only those that ended so').choices(['succeeded', 'failed', 'gave-up']),
    )
    .option('--rule <name>', 'only those of this rule')
    .option('-t, --type <pattern>', 'only those that events of such types caused')
    .option('--event <event_id>', 'only those that this event caused', parseEventId)
    .option('--since <time>', 'only those tried since then: 10m, 2h, 3d, or a point in time', parseMoment)
    .option('--until <time>', 'only those tried before', parseMoment)
    .addHelpText(
      'before',
      examples([
        ['bloodbank dispatcher deliveries list --outcome gave-up', 'what needs a person'],
        ['bloodbank dispatcher deliveries list --rule infra --since 2h --json', 'one JSON document a line'],
      ]),
    )
    .addHelpText('after', AFTER_LIST)
    .action((options: DeliveriesListOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../dispatcher/run-deliveries.js')).runDeliveriesList(context, options),
      ),
    );

  withState(deliveries.command('show').description('Show one delivery with all its attempts.'))
    .argument('<delivery_id>', 'as `deliveries list` shows it')
    .addHelpText(
      'before',
      examples([['bloodbank dispatcher deliveries show 70117275-3199-5e4c-a175-71646fb33ad7', 'every attempt']]),
    )
    .action((id: string, options: DispatcherOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../dispatcher/run-deliveries.js')).runDeliveriesShow(context, id, options),
      ),
    );

  withRules(
    deliveries.command('redeliver').description('Make one more attempt, at once, under the same delivery id.'),
    'the file of the rules (default: those that the dispatcher took last)',
  )
    .argument('<delivery_id>', 'as `deliveries list` shows it')
    .addHelpText(
      'before',
      examples([
        ['bloodbank dispatcher deliveries redeliver 70117275-3199-5e4c-a175-71646fb33ad7', 'as the rules are now'],
      ]),
    )
    .action((id: string, options: DispatcherOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../dispatcher/run-redeliver.js')).runRedeliver(context, id, options),
      ),
    );

  withState(deliveries.command('enable').description('Let hooks be sent again to an endpoint that said 410 Gone.'))
    .argument('<url>', 'the endpoint')
    .addHelpText(
      'before',
      examples([['bloodbank dispatcher deliveries enable http://127.0.0.1:18789/hooks/agent', 'it is back']]),
    )
    .action((url: string, options: DispatcherOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../dispatcher/run-deliveries.js')).runDeliveriesEnable(context, url, options),
      ),
    );
}

const USUAL_RULES = 'the file of the rules (default: DISPATCHER_RULES, else dispatcher.rules.json)';

function withRules(command: Command, description: string = USUAL_RULES): Command {
  return withState(command).option('--rules <file>', description);
}

function withState(command: Command): Command {
  return command
    .addOption(
      new Option('--preset <name>', 'rules that are shipped; may be repeated')
        .choices(PRESETS)
        .argParser(collectPreset),
    )
    .option(
      '--state <file>',
      'what it remembers (default: DISPATCHER_STATE_PATH; of presets, INFRA_DISPATCH_STATE_PATH)',
    )
    .addOption(jsonOption());
}

function collectPreset(text: string, before: readonly string[] | undefined): readonly string[] {
  if (!(PRESETS as readonly string[]).includes(text)) {
    throw new InvalidArgumentError(`It must be one of ${PRESETS.join(', ')}.`);
  }
  return [...(before ?? []), text];
}
