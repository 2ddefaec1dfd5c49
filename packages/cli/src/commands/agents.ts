import { type Command, Option } from 'commander';
import type { AgentsResetOptions } from '../agents/run-agents-change.js';
import type { AgentSessionsOptions } from '../projections/run-agent-sessions.js';
import type { RunBody } from '../shell/command-context.js';
import { examples, jsonOption } from '../shell/help-text.js';
import { parseCount, parseMoment } from '../shell/parse-option.js';

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
  agents
    .command('sessions')
    .description('Show what agents did: sessions with their turns, tools, tokens and cost, newest first.')
    .argument('[session]', 'one of them, whole')
    .option('--agent <name>', 'only of this agent')
    .option('--model <name>', 'only with this model')
    .option('--since <time>', 'only where something happened since then: 10m, 2h, 3d ago, or 2026-02-07', parseMoment)
    .option('--until <time>', 'only what began before then', parseMoment)
    .option('-l, --limit <count>', 'stop after so many (default: 50)', parseCount)
    .addOption(new Option('--totals <by>', 'what they add up to instead').choices(['agent', 'model', 'day']))
    .addOption(jsonOption())
    .addHelpText(
      'before',
      examples([
        ['bloodbank agents sessions --since 7d', 'of the last week'],
        ['bloodbank agents sessions --totals agent', 'who spent how much'],
      ]),
    )
    .addHelpText(
      'after',
      '\nIt asks the read model agent-sessions, which `bloodbank projections run` keeps up to date.',
    )
    .action((id: string | undefined, options: AgentSessionsOptions, command: Command) =>
      run(command, async (context) =>
        (await import('../projections/run-agent-sessions.js')).runAgentSessions(context, id, options),
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
