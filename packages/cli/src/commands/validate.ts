import type { Command } from 'commander';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';
import type { ValidateOptions } from '../validate/run-validate.js';

export function registerValidate(program: Command, run: RunBody): void {
  program
    .command('validate')
    .description('Check payloads against their schemas. Sends nothing and needs no broker.')
    .argument('[type]', 'the event type of one payload; without it, lines of {"event_type", "payload"} are read')
    .argument('[payload]', 'the payload as JSON, @file, or - for standard input')
    .option('-f, --file <file>', 'where to read from, or - for standard input (default: -)')
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        [`bloodbank validate llm.prompt '{"prompt": "hi"}'`, 'one payload'],
        ['bloodbank validate github.pr.created --file pr.json', 'one from a file'],
        ['bloodbank validate < recorded.ndjson', 'many events, one result a line'],
        ['bloodbank validate --schemas ./other-tree --json < recorded.ndjson', 'against any tree'],
      ]),
    )
    .action((type: string | undefined, payload: string | undefined, options: ValidateOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../validate/run-validate.js')).runValidate(context, type, payload, options),
      ),
    );
}
