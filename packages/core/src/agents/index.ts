export { changeTo, IDLE_AGENT, isAtWork, underlyingState } from './agent-state.js';
export type { DecideChange } from './change-agent.js';
export { changeAgent } from './change-agent.js';
