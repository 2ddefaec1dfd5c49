import { describeClauses } from '../conformance/describe-clauses.js';
import { AGENT_STATES_CLAUSES } from './agent-states-clauses.js';
import type { AgentStatesHarnessFactory } from './agent-states-harness.js';

/** Registers the conformance suite of the AgentStates port. */
export function describeAgentStates(name: string, factory: AgentStatesHarnessFactory): void {
  describeClauses(`AgentStates port: ${name}`, AGENT_STATES_CLAUSES, factory);
}
