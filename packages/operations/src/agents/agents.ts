import { changeAgent, type DecideChange, IDLE_AGENT, isAtWork, underlyingState } from '@bloodbank/core/agents';
import { type BloodbankError, notify } from '@bloodbank/core/errors';
import type { AgentRecord, AgentStates } from '@bloodbank/core/ports';
import { OperationsError } from '../operations-errors.js';

/** The agents of a store: what they are doing, and what a person may do about it. */
export interface Agents {
  /** Every agent that ever ran with this store, in the order of their names. */
  list(): Promise<readonly AgentRecord[]>;
  /** @throws {BloodbankError} `agent.unknown` */
  show(name: string): Promise<AgentRecord>;
  /**
   * From now on it takes no command on; what it is at goes on. Pausing one that is paused changes nothing.
   *
   * @throws {BloodbankError} `agent.unknown`, `operation.conflict` when others changed it three times meanwhile.
   */
  pause(name: string): Promise<AgentRecord>;
  /**
   * It is what it would be without the pause.
   *
   * @throws {BloodbankError} `agent.unknown`, `agent.wrong-state` where it is not paused, `operation.conflict`.
   */
  resume(name: string): Promise<AgentRecord>;
  /**
   * It is idle, whatever it was: from `error`, from a pause, or from a command whose process is gone. With `force` also from a
   * command that is being carried out: its action is told to stop, and the command fails.
   *
   * @throws {BloodbankError} `agent.unknown`, `agent.wrong-state` while its action runs, `operation.conflict`.
   */
  reset(name: string, options?: { readonly force?: boolean }): Promise<AgentRecord>;
}

export interface AgentsOptions {
  /** Called with what an agent is now, after each change that was made here: to publish `agent.state.changed`. Nothing waits for it. */
  readonly onChange?: (record: AgentRecord) => void;
}

export function createAgents(states: AgentStates, { onChange }: AgentsOptions = {}): Agents {
  const change = async (
    name: string,
    decide: (record: AgentRecord) => ReturnType<DecideChange>,
  ): Promise<AgentRecord> => {
    let isChanged = false;
    const found = await changeAgent(states, name, (record) => {
      const to = decide(known(name, record));
      isChanged = to !== undefined;
      return to;
    });
    const record = known(name, found);
    if (isChanged && onChange !== undefined)
      notify(
        () => onChange(record),
        () => {},
      );
    return record;
  };

  return {
    list: () => states.list(),
    show: async (name) => known(name, await states.find(name)),

    pause: (name) =>
      change(name, (record) =>
        record.state === 'paused' ? undefined : { ...keptOf(record), state: 'paused', prePauseState: record.state },
      ),

    resume: (name) =>
      change(name, (record) => {
        if (record.state !== 'paused') throw wrongState(record, 'resumed', 'it is not paused');
        return { ...keptOf(record), state: underlyingState(record), prePauseState: null };
      }),

    reset: (name, { force = false } = {}) =>
      change(name, (record) => {
        if (record.state === 'idle') return undefined;
        const isRunning = isAtWork(record) && !record.isOverdue;
        if (isRunning && !force)
          throw wrongState(record, 'reset', `its command ${record.commandId} is being carried out`);
        return IDLE_AGENT;
      }),
  };
}

function keptOf({
  commandId,
  eventId,
  ttlDeadline,
}: AgentRecord): Pick<AgentRecord, 'commandId' | 'eventId' | 'ttlDeadline'> {
  return { commandId, eventId, ttlDeadline };
}

function known(name: string, record: AgentRecord | undefined): AgentRecord {
  if (record !== undefined) return record;
  throw new OperationsError('agent.unknown', `No agent has the name ${JSON.stringify(name)}.`);
}

function wrongState({ agent, state }: AgentRecord, what: string, why: string): BloodbankError {
  return new OperationsError('agent.wrong-state', `The agent ${agent} is ${state}; it was not ${what}, for ${why}.`);
}
