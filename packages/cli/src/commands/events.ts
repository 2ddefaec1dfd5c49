import { type Command, Option } from 'commander';
import type { EventSelection } from '../events/event-filter.js';
import type { EventsExportOptions } from '../events/run-events-export.js';
import type { EventsFindOptions } from '../events/run-events-find.js';
import type { EventsShowOptions } from '../events/run-events-show.js';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';
import { collectText, parseCount, parseMoment } from '../shell/parse-option.js';

export function registerEvents(program: Command, run: RunBody): void {
  const events = program
    .command('events')
    .description('What happened: ask the event store.')
    .addHelpText('before', examples([['bloodbank events find', 'the newest']]));
  withSelection(events.command('find').description('Find recorded messages, newest first.'))
    .option('-l, --limit <count>', 'stop after so many (default: 50)', parseCount)
    .option('--oldest-first', 'in the order in which they were recorded')
    .option('--full', 'show the whole envelope')
    .option('--reveal', 'show what the schema marks x-sensitive, and what no schema describes')
    .addHelpText(
      'before',
      examples([
        ['bloodbank events find --correlation 0192f5a4-6b1c-7d3e-8f20-9a4b5c6d7e8f', 'a whole flow'],
        ["bloodbank events find 'llm.#' --where 'payload.cost > 3' --json", 'one JSON document a line'],
      ]),
    )
    .action((patterns: readonly string[], options: EventsFindOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../events/run-events-find.js')).runEventsFind(context, selectedBy(patterns, options)),
      ),
    );
  events
    .command('show')
    .description('Show one recorded message, with everything that is known of it.')
    .argument('<event_id>', 'its id')
    .option(
      '--reveal',
      'show what the schema marks x-sensitive, what no schema describes, and bodies that cannot be read',
    )
    .addOption(jsonOption())
    .addHelpText('before', examples([['bloodbank events show 0192f5a4-6b1c-7d3e-8f20-9a4b5c6d7e8f', 'this one']]))
    .action((id: string, options: EventsShowOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../events/run-events-show.js')).runEventsShow(context, id, options),
      ),
    );
  withSelection(events.command('stats').description('Count recorded messages, by type.'), false)
    .addHelpText('before', examples([['bloodbank events stats --since 7d', 'of the last week']]))
    .action((patterns: readonly string[], options: EventSelection, command: Command) =>
      run(command, async (context) =>
        (await import('../events/run-events-stats.js')).runEventsStats(context, selectedBy(patterns, options)),
      ),
    );
  withSelection(events.command('export').description('Write recorded messages as lines of JSON, oldest first.'))
    .option('-l, --limit <count>', 'stop after so many', parseCount)
    .option('-f, --file <file>', 'a new file, with a manifest beside it (default: stdout)')
    .addOption(new Option('--format <format>', 'how they are written').choices(['ndjson', 'cloudevents']))
    .addHelpText(
      'before',
      examples([
        ['bloodbank events export --until 30d --file november.ndjson', 'with november.ndjson.manifest.json'],
        ["bloodbank events export 'github.#' --format cloudevents", 'for others'],
      ]),
    )
    .addHelpText('after', '\nSensitive fields are in it: it is what happened, and can be imported again.')
    .action(
      (
        patterns: readonly string[],
        { file, ...options }: EventsExportOptions & { readonly file?: string },
        command: Command,
      ) =>
        run(command, async (context) =>
          (await import('../events/run-events-export.js')).runEventsExport(
            context,
            selectedBy(patterns, file === undefined ? options : { ...options, output: file }),
          ),
        ),
    );
  events
    .command('import')
    .description('Read exported messages back. What is known already changes nothing.')
    .argument('<file>', 'lines as `events export` writes them; - for stdin')
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['bloodbank events import november.ndjson', 'checked against its manifest first'],
        ['zcat november.ndjson.gz | bloodbank events import -', 'from stdin'],
      ]),
    )
    .action((file: string, _options: object, command: Command) =>
      run(command, async (context) => (await import('../events/run-events-import.js')).runEventsImport(context, file)),
    );
}

/** What the arguments and the options of `withSelection` select together. */
export function selectedBy<S extends EventSelection>(patterns: readonly string[], options: S): S {
  return patterns.length === 0 ? options : { ...options, type: [...(options.type ?? []), ...patterns] };
}

/** The argument and the options that select events, alike wherever events are selected. */
export function withSelection(command: Command, hasWhere = true): Command {
  command
    .argument('[pattern...]', 'event types that match: * is one word, # any number')
    .option('-t, --type <pattern>', 'the same; may be repeated', collectText)
    .option('--domain <name>', 'the first word of a type; may be repeated', collectText)
    .addOption(new Option('--kind <kind>', 'only these').choices(['event', 'command', 'reply']))
    .option('--source <name>', 'the service or application that published it')
    .option('--agent <name>', 'the AI agent that was at work')
    .option('--session <id>', 'payload.session_id')
    .option('--correlation <id>', 'only events of this flow')
    .option('--cause <id>', 'only what this event directly caused')
    .option('--since <time>', 'only what happened since then: 10m, 2h, 3d ago, or 2026-02-07T10:00:00Z', parseMoment)
    .option('--until <time>', 'only what happened before then', parseMoment)
    .option('--text <text>', 'somewhere in it, whatever its case');
  if (hasWhere) command.option('-w, --where <expression>', 'only events for which this holds, as in `tail`');
  return command.addOption(jsonOption());
}
