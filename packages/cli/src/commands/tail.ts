import type { Command } from 'commander';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';
import { parseCount, parseMoment } from '../shell/parse-option.js';
import type { TailOptions } from '../tail/run-tail.js';

export function registerTail(program: Command, run: RunBody): void {
  program
    .command('tail')
    .description(
      'Watch events pass, from now on or since a time. Takes nothing from anybody, and leaves nothing behind.',
    )
    .argument('[pattern]', 'event types: * is one word, # any number of words', '#')
    .option('-w, --where <expression>', 'only events for which this holds')
    .option('--since <time>', 'begin in the event store: 10m, 2h, 3d ago, or 2026-02-07T10:00:00Z', parseMoment)
    .option('-l, --limit <count>', 'stop after so many', parseCount)
    .option('--full', 'show the whole envelope')
    .option('--reveal', 'show what the schema marks x-sensitive, and what no schema describes')
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['bloodbank tail', 'everything'],
        ["bloodbank tail 'github.#' --where 'payload.pr_number > 3'", 'some of it'],
        ['bloodbank tail --since 1h', 'what was recorded in the last hour, and on from there'],
        ['bloodbank tail --limit 100 > recorded.ndjson', 'one JSON document a line when piped'],
      ]),
    )
    .addHelpText(
      'after',
      [
        '',
        'Expressions:',
        '  Paths begin with a field of the envelope: payload.pr_number, source.app, payload.labels[0].name, payload["odd key"].',
        '  Values are "text", \'text\', numbers, true, false, null. An absent field is null.',
        '  Comparisons: == != < <= > >= contains. Joined by: and, or, not, ( ).',
      ].join('\n'),
    )
    .action((pattern: string, options: TailOptions, command: Command) =>
      run(command, async (context) => (await import('../tail/run-tail.js')).runTail(context, pattern, options)),
    );
}
