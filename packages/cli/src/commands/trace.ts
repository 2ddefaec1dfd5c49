import { type Command, Option } from 'commander';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';
import { parseCount, parseEventId } from '../shell/parse-option.js';
import type { TraceOptions } from '../trace/run-trace.js';

export function registerTrace(program: Command, run: RunBody): void {
  program
    .command('trace')
    .description('Show what caused an event, and what it caused.')
    .argument('<event_id>', 'the id that `publish` and `tail` show', parseEventId)
    .addOption(
      new Option('-d, --direction <direction>', 'where to look')
        .choices(['ancestors', 'descendants', 'both'])
        .default('both'),
    )
    .option('--depth <count>', 'go no further than so many steps', parseCount)
    .option('--gateway <url>', 'ask this gateway (default: Redis, else the gateway of `up`, and the event store)')
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['bloodbank trace 0199b8a5-7c1e-7a52-9c3b-5d2f8e6a4b10', 'causes above it, effects below'],
        ['bloodbank trace 0199b8a5-7c1e-7a52-9c3b-5d2f8e6a4b10 --direction ancestors --depth 3', 'the nearest causes'],
        ['bloodbank trace 0199b8a5-7c1e-7a52-9c3b-5d2f8e6a4b10 --json', 'for programs'],
      ]),
    )
    .action((eventId: string, options: TraceOptions, command: Command) =>
      run(command, async (context) => (await import('../trace/run-trace.js')).runTrace(context, eventId, options)),
    );
}
