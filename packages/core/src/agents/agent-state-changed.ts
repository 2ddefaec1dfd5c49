import type { AgentRecord } from '../ports/agent-states.js';

/** The event that tells of each change of an agent's state, where the tree has its contract. */
export const AGENT_STATE_CHANGED = 'agent.state.changed';

/** Its payload. */
export function agentStateChanged({ agent, state, version, commandId }: AgentRecord): object {
  return { agent_id: agent, state, fsm_version: version, command_id: commandId };
}
