import type { Command } from 'commander';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';

export function registerDoctor(program: Command, run: RunBody): void {
  program
    .command('doctor')
    .description('Check what the bus needs, and say how to fix what is wrong.')
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['bloodbank doctor', 'exit 0 when nothing fails'],
        ['bloodbank doctor --json', 'for a program'],
      ]),
    )
    .action((_options: unknown, command: Command) =>
      run(command, async (context) => (await import('../doctor/run-doctor.js')).runDoctor(context)),
    );
}
