import type { AgentChange, AgentRecord } from '../ports/agent-states.js';

/**
 * The states of an agent. It has one command at a time.
 *
 * idle           nothing to do. Ends when a command is taken on.
 * acknowledging  a command was taken on, and whoever asked is being told. Ends when its action begins.
 * working        its action runs, under a lease that its process renews. Ends with a result (idle), a failure (error), or a wait.
 * blocked        its action waits for somebody else. Ends when that came (working), or with a failure.
 * error          an action failed, or took too long. Refuses everything; ends when somebody resets it.
 * paused         refuses everything new; what it is at goes on. Ends with resume, in the state it would be in without the pause.
 *
 * A lease that ran out means that the process is gone: the next command is taken on as if the agent were idle, and the command
 * that was lost goes on when the broker delivers it again, if it comes first.
 */
export const AGENT_STATES = ['idle', 'acknowledging', 'working', 'blocked', 'error', 'paused'] as const;

export type AgentState = (typeof AGENT_STATES)[number];

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
