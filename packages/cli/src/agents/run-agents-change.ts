import { AGENT_STATE_CHANGED, agentStateChanged } from '@bloodbank/core/agents';
import { toError } from '@bloodbank/core/errors';
import type { AgentRecord } from '@bloodbank/core/ports';
import type { Agents } from '@bloodbank/operations';
import { loadContracts } from '../contracts/load-contracts.js';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { openBus } from '../shell/open-bus.js';
import { printAgent } from './run-agents-show.js';
import { withAgents } from './with-agents.js';

export interface AgentsResetOptions {
  readonly force?: boolean;
}

/** @throws {BloodbankError} `agent.unknown`, `operation.conflict` */
export function runAgentsPause(context: CommandContext, name: string): Promise<number> {
  return changeAndTell(context, (agents) => agents.pause(name));
}

/** @throws {BloodbankError} `agent.unknown`, `agent.wrong-state`, `operation.conflict` */
export function runAgentsResume(context: CommandContext, name: string): Promise<number> {
  return changeAndTell(context, (agents) => agents.resume(name));
}

/** @throws {BloodbankError} `agent.unknown`, `agent.wrong-state`, `operation.conflict` */
export function runAgentsReset(
  context: CommandContext,
  name: string,
  { force = false }: AgentsResetOptions,
): Promise<number> {
  return changeAndTell(context, (agents) => agents.reset(name, { force }));
}

async function changeAndTell(
  context: CommandContext,
  change: (agents: Agents) => Promise<AgentRecord>,
): Promise<number> {
  const changed: AgentRecord[] = [];
  const record = await withAgents(context, change, { onChange: (one) => void changed.push(one) });
  for (const one of changed) await tell(context, one);
  return printAgent(context, record);
}

/** What was changed stays changed where nobody can be told. */
async function tell(context: CommandContext, record: AgentRecord): Promise<void> {
  try {
    const { contracts } = await loadContracts(context);
    if (contracts.registry.kindOf(AGENT_STATE_CHANGED) !== 'event') return;
    const { bus } = await openBus(context, contracts);
    try {
      await bus.publishAs('event', AGENT_STATE_CHANGED, agentStateChanged(record), { unroutable: 'drop' });
    } finally {
      await bus.close();
    }
  } catch (thrown) {
    await context.notes.line(escapeText(`${AGENT_STATE_CHANGED} was not published: ${toError(thrown).message}`));
  }
}
