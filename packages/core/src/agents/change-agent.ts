import { Conflict } from '../errors/publish-errors.js';
import type { AgentChange, AgentRecord, AgentStates, ChangeOptions } from '../ports/agent-states.js';

/** Somebody else may change it in between, but hardly three times in a row. */
const ATTEMPTS = 3;

export type DecideChange = (record: AgentRecord | undefined) => (AgentChange & ChangeOptions) | undefined;

/**
 * Changes an agent by looking, deciding and writing, again where somebody else wrote in between. `decide` throws to refuse, and
 * returns undefined where nothing is to be changed. Resolves with what stands there then.
 *
 * @throws {Conflict} when somebody else was quicker three times.
 */
export async function changeAgent(
  states: AgentStates,
  agent: string,
  decide: DecideChange,
): Promise<AgentRecord | undefined> {
  let record = await states.find(agent);
  let version = 0;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const decided = decide(record);
    if (decided === undefined) return record;
    const { onlyOverdue = false, ...to } = decided;
    version = record?.version ?? 0;
    const { isChanged, found } = await states.change(agent, version, to, { onlyOverdue });
    if (isChanged) return found;
    record = found;
  }
  throw new Conflict(`The state of the agent ${agent}`, `at version ${version}`, `at version ${record?.version ?? 0}`);
}
