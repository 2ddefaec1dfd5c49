import { Command, Option } from 'commander';
import { registerAgents } from './commands/agents.js';
import { registerCheck } from './commands/check.js';
import { registerCompletion } from './commands/completion.js';
import { registerConfig } from './commands/config.js';
import { registerDispatcher } from './commands/dispatcher.js';
import { registerDlq } from './commands/dlq.js';
import { registerDocs } from './commands/docs.js';
import { registerDoctor } from './commands/doctor.js';
import { registerEvents } from './commands/events.js';
import { registerExec } from './commands/exec.js';
import { registerGateway } from './commands/gateway.js';
import { registerGenerate } from './commands/generate.js';
import { registerHooks } from './commands/hooks.js';
import { registerInit } from './commands/init.js';
import { registerLint } from './commands/lint.js';
import { registerList } from './commands/list.js';
import { registerMcp } from './commands/mcp.js';
import { registerNew } from './commands/new.js';
import { registerOutbox } from './commands/outbox.js';
import { registerProjections } from './commands/projections.js';
import { registerPublish } from './commands/publish.js';
import { registerQueues } from './commands/queues.js';
import { registerReplay } from './commands/replay.js';
import { registerRequest, registerSend } from './commands/send.js';
import { registerShow } from './commands/show.js';
import { registerStore } from './commands/store.js';
import { registerTail } from './commands/tail.js';
import { registerTopology } from './commands/topology.js';
import { registerTrace } from './commands/trace.js';
import { registerUp } from './commands/up.js';
import { registerValidate } from './commands/validate.js';
import { registerWatch } from './commands/watch.js';
import { registerWrap } from './commands/wrap.js';
import type { RunBody } from './shell/command-context.js';
import { examples } from './shell/help-text.js';
import type { Io } from './shell/io.js';
import { readVersion } from './version.js';

/**
 * The command line as commander knows it. Only names, options and help stand here and in `commands/`: each body is
 * imported when it runs, so that `--help` stays fast. `line` is what stood after `--`, of the commands that run a program.
 */
export function createProgram(io: Io, run: RunBody, line?: readonly string[]): Command {
  const program = new Command('bloodbank')
    .description('A schema-first event bus: one JSON Schema file becomes typed events that flow.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .addOption(new Option('--schemas <dir>', 'the tree of schemas (default: "schemas" of the project)'))
    .addOption(new Option('--url <url>', 'the broker (default: RABBIT_URL, else the one that `up` runs)'))
    .addOption(new Option('-o, --output <format>', 'how results are written').choices(['text', 'json']))
    .addOption(new Option('--debug', 'log more, and show where errors come from'))
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // `run` reports errors, in one form for all.
      outputError: () => {},
    })
    .addHelpText(
      'before',
      examples([
        ['bloodbank up', 'bring up the bus; the rest runs in another terminal'],
        ['bloodbank list', 'what can be published'],
        ['bloodbank publish github.pr.created --example', 'publish an event without writing it'],
        ["bloodbank tail 'github.#'", 'watch events pass'],
        ['bloodbank doctor', 'find out why something does not work'],
      ]),
    );

  program.commandsGroup('The bus:');
  registerUp(program, run);
  registerGateway(program, run);
  registerPublish(program, run);
  registerSend(program, run);
  registerRequest(program, run);
  registerAgents(program, run);
  registerTail(program, run);
  registerTrace(program, run);
  registerWatch(program, run);
  registerMcp(program, run);
  program.commandsGroup('Programs and agents:');
  registerExec(program, run, line);
  registerWrap(program, run, line);
  registerHooks(program, run, io);
  program.commandsGroup('What happened:');
  registerStore(program, run);
  registerEvents(program, run);
  registerDispatcher(program, run);
  registerReplay(program, run);
  registerProjections(program, run);
  program.commandsGroup('Contracts:');
  registerList(program, run);
  registerShow(program, run);
  registerValidate(program, run);
  program.commandsGroup('Schemas and layout:');
  registerInit(program, run);
  registerNew(program, run);
  registerGenerate(program, run);
  registerDocs(program, run);
  registerLint(program, run);
  registerCheck(program, run);
  registerTopology(program, run);
  program.commandsGroup('Trouble:');
  registerQueues(program, run);
  registerDlq(program, run);
  registerOutbox(program, run);
  registerDoctor(program, run);
  registerConfig(program, run);
  registerCompletion(program, run);
  return program.helpCommand('help [command]', 'Show the help of a command.');
}
