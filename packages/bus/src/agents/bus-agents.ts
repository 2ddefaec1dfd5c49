import type { AgentOptions, AgentRunner, RunningAgent } from '@bloodbank/commands';
import type { ContractTypes } from '@bloodbank/core/contract';
import type { CommandStore } from '@bloodbank/core/ports';
import type { Agents } from '@bloodbank/operations';
import type { Publisher } from '@bloodbank/publisher';
import type { BusCommandsOptions } from '../commands/bus-commands.js';
import { type AgentStatesChoice, type OpenAgentStates, openAgentStates } from './open-agent-states.js';

/** The agents that this bus sees, and those that it runs. */
export interface BusAgents<T extends ContractTypes> extends Agents {
  /**
   * Runs an agent: its commands, `command.<name>.<action>`, arrive here from now on, one at a time, are refused or acknowledged,
   * carried out, and answered.
   *
   * @throws {BloodbankError} `config.invalid`, `command.owned` where another service runs it, `agent.states-unavailable`.
   * @example
   * ```ts
   * await bus.agents.run('grolf', {
   *   actions: {
   *     assign_ticket: async ({ payload }) => ({ outcome: 'success', artifacts: [String(payload.command_payload.ticket_ref)] }),
   *   },
   * });
   * ```
   */
  run(name: string, options: AgentOptions<T>): Promise<RunningAgent>;
}

export interface BusAgentsOptions<T extends ContractTypes> extends Omit<BusCommandsOptions<T>, 'choice'> {
  readonly choice: AgentStatesChoice | undefined;
  /** Of the commands; opened with its first use. */
  readonly store: () => CommandStore;
}

/** What a bus has of agents. They are loaded, and their store opened, with the first use. */
export function createBusAgents<T extends ContractTypes>(
  options: BusAgentsOptions<T>,
): {
  readonly agents: BusAgents<T>;
  stop(limit: { readonly timeoutMs?: number }): Promise<void>;
  closeStates(): Promise<void>;
} {
  const { choice, settings, store, ...rest } = options;
  let opened: OpenAgentStates | undefined;
  let runner: AgentRunner<T> | undefined;

  const { contracts, logger } = rest;
  const publisher = rest.publisher as unknown as Publisher<ContractTypes>;

  const use = async (): Promise<Agents> => {
    const [{ createAnnounce }, { createAgents }] = await Promise.all([
      import('@bloodbank/commands'),
      import('@bloodbank/operations'),
    ]);
    const announce = createAnnounce(contracts.registry, publisher, logger);
    opened ??= openAgentStates(choice, settings);
    return createAgents(opened.states, { onChange: (record) => announce(record) });
  };

  return {
    agents: {
      list: async () => (await use()).list(),
      show: async (name) => (await use()).show(name),
      pause: async (name) => (await use()).pause(name),
      resume: async (name) => (await use()).resume(name),
      reset: async (name, how) => (await use()).reset(name, how),
      async run(name, how) {
        const { createAgentRunner } = await import('@bloodbank/commands');
        opened ??= openAgentStates(choice, settings);
        runner ??= createAgentRunner({ ...rest, store: store(), states: opened.states });
        return runner.run(name, how);
      },
    },
    stop: async (limit) => runner?.stop(limit),
    closeStates: async () => opened?.close(),
  };
}
