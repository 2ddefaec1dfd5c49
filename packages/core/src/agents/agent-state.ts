import type { AgentChange, AgentRecord, AgentState } from '../ports/agent-states.js';

/** What an agent is, whether or not it is paused. */
export function underlyingState({
  state,
  prePauseState,
}: Pick<AgentRecord, 'state' | 'prePauseState'>): Exclude<AgentState, 'paused'> {
  return state === 'paused' ? (prePauseState ?? 'idle') : state;
}

/** Whether it is at a command, paused or not. */
export function isAtWork(record: Pick<AgentRecord, 'state' | 'prePauseState'>): boolean {
  const state = underlyingState(record);
  return state === 'acknowledging' || state === 'working' || state === 'blocked';
}

/** The record with another state: a pause stays a pause, and remembers it. */
export function changeTo(
  { state, commandId, eventId, ttlDeadline }: AgentRecord,
  to: Exclude<AgentState, 'paused'>,
): AgentChange {
  const isPaused = state === 'paused';
  return {
    state: isPaused ? 'paused' : to,
    prePauseState: isPaused ? to : null,
    commandId: to === 'idle' ? null : commandId,
    eventId,
    ttlDeadline: to === 'idle' ? null : ttlDeadline,
    ...(to === 'idle' || to === 'error' ? { leaseMs: null } : {}),
  };
}

/** How an agent begins, and what a reset makes of it. */
export const IDLE_AGENT: AgentChange = {
  state: 'idle',
  prePauseState: null,
  commandId: null,
  eventId: null,
  ttlDeadline: null,
  leaseMs: null,
};
