import { type Command, Option } from 'commander';
import type { DocsOptions } from '../docs/run-docs.js';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';

export function registerDocs(program: Command, run: RunBody): void {
  program
    .command('docs')
    .description('Write the catalogue: a page per contract, AsyncAPI 3.0, and one JSON Schema each.')
    .option('--out <dir>', 'where it goes (default: "docs/events" of the project, for HTML "docs/catalogue")')
    .addOption(
      new Option('--format <format>', 'the form of the pages (default: markdown)').choices(['markdown', 'html']),
    )
    .option('--topology <dir>', 'the folder of topology files (default: "topology" of the project)')
    .option('--check', 'write nothing; exit 1 when the catalogue is not up to date')
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['bloodbank docs', 'after a schema or a queue changed'],
        ['bloodbank docs --format html', 'pages for a web server, with a search'],
        ['bloodbank docs --check', 'in continuous integration'],
      ]),
    )
    .action((options: DocsOptions, command: Command) =>
      run(command, async (context) => (await import('../docs/run-docs.js')).runDocs(context, options)),
    );
}
