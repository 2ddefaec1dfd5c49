import type { CommandContext } from '../shell/command-context.js';
import { printAgent } from './run-agents-show.js';
import { withAgents } from './with-agents.js';

export interface AgentsResetOptions {
  readonly force?: boolean;
}

/** @throws {BloodbankError} `agent.unknown`, `operation.conflict` */
export async function runAgentsPause(context: CommandContext, name: string): Promise<number> {
  return printAgent(context, await withAgents(context, (agents) => agents.pause(name)));
}

/** @throws {BloodbankError} `agent.unknown`, `agent.wrong-state`, `operation.conflict` */
export async function runAgentsResume(context: CommandContext, name: string): Promise<number> {
  return printAgent(context, await withAgents(context, (agents) => agents.resume(name)));
}

/** @throws {BloodbankError} `agent.unknown`, `agent.wrong-state`, `operation.conflict` */
export async function runAgentsReset(
  context: CommandContext,
  name: string,
  { force = false }: AgentsResetOptions,
): Promise<number> {
  return printAgent(context, await withAgents(context, (agents) => agents.reset(name, { force })));
}
