import type { Command } from 'commander';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';
import { collectText, parseCount } from '../shell/parse-option.js';
import { ARTIFACT_KINDS } from '../watch/artifact-kinds.js';
import type { WatchCommandOptions } from '../watch/run-watch.js';

export function registerWatch(program: Command, run: RunBody): void {
  program
    .command('watch')
    .description('Publish each settled change of a file as artifact.created, .updated or .deleted, until Ctrl-C.')
    .argument('[folders...]', 'what to watch, with all that is below (default: WATCH_PATH, else .wx)')
    .option('--include <glob>', 'only such files, such as "*.md"; may be repeated', collectText)
    .option('--ignore <line>', 'not these, as in .gitignore; may be repeated', collectText)
    .option('--kind <kind>', `what they are: ${ARTIFACT_KINDS.join(', ')} (default: by extension)`)
    .option('--content <bytes>', 'send text files up to this size along (default: none)', parseCount)
    .option('--settle <ms>', 'how long a file must have been left alone (default: 500)', parseCount)
    .option('--once', 'publish what changed since it last ran, and end')
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['bloodbank watch ~/vault', 'every file that changes there'],
        ['bloodbank watch notes transcripts --include "*.md" --include "*.vtt"', 'some of them, in two folders'],
        ['bloodbank watch ~/vault --once', 'from a timer, instead of all the time'],
      ]),
    )
    .addHelpText(
      'after',
      '\nWhat .gitignore and .bloodbankignore at the top of a folder name is not watched, nor are temporary files.',
    )
    .action((folders: readonly string[], options: WatchCommandOptions, command: Command) =>
      run(command, async (context) => (await import('../watch/run-watch.js')).runWatch(context, folders, options)),
    );
}
