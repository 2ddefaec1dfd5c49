import type { Command } from 'commander';
import type { AgentsResetOptions } from '../agents/run-agents-change.js';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';

const WHERE = `
It reads the Redis of REDIS_URL. An agent whose process has none keeps its state in memory, where nobody else sees it.`;

export function registerAgents(program: Command, run: RunBody): void {
  const agents = program
    .command('agents')
    .description('Agents: what each is doing, and pausing, resuming and resetting it.')
    .addHelpText(
      'before',
      examples([
        ['bloodbank agents list', 'every agent and its state'],
        ['bloodbank agents pause grolf', 'let it finish, and take nothing new on'],
      ]),
    );
  agents
    .command('list')
    .description('List agents with their states.')
    .addOption(jsonOption())
    .addHelpText('before', examples([['bloodbank agents list --json', 'a line for each, for a program']]))
    .addHelpText('after', WHERE)
    .action((_options: object, command: Command) =>
      run(command, async (context) => (await import('../agents/run-agents-list.js')).runAgentsList(context)),
    );
  withAgent(agents, 'show', 'Show one agent: its state, since when, and its command.')
    .addHelpText('before', examples([['bloodbank agents show grolf', 'what it is doing']]))
    .action((name: string, _options: object, command: Command) =>
      run(command, async (context) => (await import('../agents/run-agents-show.js')).runAgentsShow(context, name)),
    );
  withAgent(agents, 'pause', 'Let an agent finish what it is at, and refuse everything new.')
    .addHelpText('before', examples([['bloodbank agents pause grolf', 'until `agents resume grolf`']]))
    .action((name: string, _options: object, command: Command) =>
      run(command, async (context) => (await import('../agents/run-agents-change.js')).runAgentsPause(context, name)),
    );
  withAgent(agents, 'resume', 'End a pause: the agent is in the state that it would be in without it.')
    .addHelpText('before', examples([['bloodbank agents resume grolf', 'it takes commands on again']]))
    .action((name: string, _options: object, command: Command) =>
      run(command, async (context) => (await import('../agents/run-agents-change.js')).runAgentsResume(context, name)),
    );
  withAgent(agents, 'reset', 'Make an agent idle, after an error, a pause, or when its process is gone.')
    .option('--force', 'also while it carries a command out: its action is told to stop, and the command fails')
    .addHelpText(
      'before',
      examples([
        ['bloodbank agents reset grolf', 'after its error was looked at'],
        ['bloodbank agents reset grolf --force', 'give up what it is doing'],
      ]),
    )
    .action((name: string, options: AgentsResetOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../agents/run-agents-change.js')).runAgentsReset(context, name, options),
      ),
    );
}

function withAgent(agents: Command, name: string, description: string): Command {
  return agents
    .command(name)
    .description(description)
    .argument('<agent>', 'the name of the agent, as in command.<agent>.<action>')
    .addOption(jsonOption())
    .addHelpText('after', WHERE);
}
