import { type Command, Option } from 'commander';
import { FORMATS } from '../check/formats/format.js';
import type { CheckCommandOptions } from '../check/make-report.js';
import type { AcceptOptions } from '../check/run-accept.js';
import type { RunBody } from '../shell/command-context.js';
import { EXIT_INTERNAL } from '../shell/exit-code.js';
import { examples, jsonOption } from '../shell/help-text.js';

export function registerCheck(program: Command, run: RunBody): void {
  const check = program
    .command('check')
    .description('Find what a change of the schemas breaks: for whom, where, shown by a payload.')
    .option(
      '--against <source>',
      'git:<ref>, a folder, or npm:<package>@<range> (default: where this branch left main)',
    )
    .addOption(
      new Option('--mode <mode>', 'which side may lag behind').choices(['full', 'backward', 'forward']).default('full'),
    )
    .addOption(
      new Option('--policy <policy>', 'how strict writers and readers are')
        .choices(['writer-reader', 'set'])
        .default('writer-reader'),
    )
    .option('--transitive', 'against every earlier version in the history too')
    .option('--strict', 'what is not proven, or only a risk, fails as well')
    .addOption(
      new Option('--changeset [action]', 'the changeset is as large as the change')
        .choices(['verify', 'write'])
        .preset('verify'),
    )
    .addOption(new Option('--format <format>', 'how findings are written').choices(FORMATS))
    .option('--print-schema', 'print the JSON Schema of --format json and do nothing else')
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['bloodbank check', 'this branch against main'],
        ['bloodbank check --against git:v1.4.0 --transitive', 'against a release, and all before it'],
        ['bloodbank check --against npm:@acme/contracts@latest', 'against what is published'],
        ['bloodbank check --against ./old --schemas ./new --format json', 'any two folders, for a program'],
      ]),
    )
    .action((options: CheckCommandOptions, command: Command) =>
      run(
        command,
        async (context) => (await import('../check/run-check.js')).runCheck(context, options),
        EXIT_INTERNAL,
      ),
    );
  check
    .command('accept')
    .argument('<fingerprint>', 'the twelve characters at the end of a finding')
    .description('Let one finding through, with a reason that a reviewer reads.')
    .requiredOption('--reason <text>', 'why nobody is hurt')
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([['bloodbank check accept 3f9a1c2b4d5e --reason "no consumer yet"', 'writes compat-accepted.json']]),
    )
    .action((fingerprint: string, _: AcceptOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../check/run-accept.js')).runAccept(
          context,
          fingerprint,
          // With those of `check` itself, which say what is compared.
          command.optsWithGlobals<AcceptOptions & CheckCommandOptions>(),
        ),
      ),
    );
}
