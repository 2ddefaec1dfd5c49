import type { Command } from 'commander';
import type { ConfigPrintOptions } from '../config/run-config-print.js';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';

export function registerConfig(program: Command, run: RunBody): void {
  const config = program
    .command('config')
    .description('Settings: which hold, and where each comes from.')
    .addHelpText(
      'before',
      examples([
        ['bloodbank config print', 'every setting that holds now'],
        ['bloodbank config check', 'what in them cannot be used'],
      ]),
    );
  config
    .command('print')
    .description('Print every setting. Secrets are masked.')
    .option('--origin', 'where each value comes from')
    .addOption(jsonOption())
    .addHelpText('before', examples([['bloodbank config print --json', 'with origins, for a program']]))
    .action((options: ConfigPrintOptions, command: Command) =>
      run(command, async (context) => (await import('../config/run-config-print.js')).runConfigPrint(context, options)),
    );
  config
    .command('check')
    .description('Find values that cannot be used, and names that mean nothing.')
    .addOption(jsonOption())
    .addHelpText('before', examples([['bloodbank config check', 'exit 1 when a value cannot be used']]))
    .action((_options: unknown, command: Command) =>
      run(command, async (context) => (await import('../config/run-config-check.js')).runConfigCheck(context)),
    );
}
