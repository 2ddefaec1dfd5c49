export { changeTo, IDLE_AGENT, isAtWork, underlyingState } from './agent-state.js';
export { AGENT_STATE_CHANGED, agentStateChanged } from './agent-state-changed.js';
export type { DecideChange } from './change-agent.js';
export { changeAgent } from './change-agent.js';
