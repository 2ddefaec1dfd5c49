import { Argument, type Command } from 'commander';
import { PACK_NAMES, type PackName } from '../init/schema-packs.js';
import type { NewServiceOptions } from '../new/run-new-service.js';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';

const SCHEMA_KINDS = ['event', 'command', 'reply'] as const;
const SAMPLES = { event: 'github.pr.labeled', command: 'github.pr.merge', reply: 'github.pr.merge_result' };

export function registerNew(program: Command, run: RunBody): void {
  const group = program
    .command('new')
    .description('Write what a schema, a pack of them, a version, a service or a middleware begins with.')
    .addHelpText(
      'before',
      examples([
        ['bloodbank new event github.pr.labeled', 'schemas/github/pr.labeled.v1.json'],
        ['bloodbank new version github.pr.labeled', 'its next version, beside it'],
        ['bloodbank new pack agents', 'the schemas that exec, wrap, hooks and watch publish by'],
        ['bloodbank new service mailer', 'a service with its queue and test'],
        ['bloodbank new middleware timing', 'something around every handler'],
      ]),
    );
  for (const kind of SCHEMA_KINDS) {
    group
      .command(`${kind} <type>`)
      .description(`A schema of a new ${kind}, which passes lint as it is.`)
      .addOption(jsonOption())
      .addHelpText('before', examples([[`bloodbank new ${kind} ${SAMPLES[kind]}`, 'then describe its payload']]))
      .action((type: string, _options: unknown, command: Command) =>
        run(command, async (context) => (await import('../new/run-new-schema.js')).runNewSchema(context, kind, type)),
      );
  }
  group
    .command('version <type>')
    .description('The next version of an event, command or reply, to be changed; the old one stays.')
    .addOption(jsonOption())
    .addHelpText('before', examples([['bloodbank new version github.pr.created', 'schemas/github/pr.created.v2.json']]))
    .action((type: string, _options: unknown, command: Command) =>
      run(command, async (context) => (await import('../new/run-new-version.js')).runNewVersion(context, type)),
    );
  group
    .command('pack')
    .description('Schemas of a domain that others have written before; what is there stays as it is.')
    .addArgument(new Argument('<name>', 'which domain').choices([...PACK_NAMES]))
    .addOption(jsonOption())
    .addHelpText('before', examples([['bloodbank new pack agents', 'sessions, executions, artifacts, prompts']]))
    .action((name: PackName, _options: unknown, command: Command) =>
      run(command, async (context) => (await import('../new/run-new-pack.js')).runNewPack(context, name)),
    );
  group
    .command('service <name>')
    .description('A service: what it does, how it starts, its test, and how its queue is laid out.')
    .option('--on <pattern>', 'what it subscribes to (default: the first event of the tree)')
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([['bloodbank new service mailer --on shop.order.placed', 'src/mailer, and its queue']]),
    )
    .action((name: string, options: NewServiceOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../new/run-new-service.js')).runNewService(context, name, options),
      ),
    );
  group
    .command('middleware <name>')
    .description('A middleware: code around every handler.')
    .addOption(jsonOption())
    .addHelpText('before', examples([['bloodbank new middleware timing', 'src/middleware/timing.ts']]))
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async (context) => (await import('../new/run-new-middleware.js')).runNewMiddleware(context, name)),
    );
}
