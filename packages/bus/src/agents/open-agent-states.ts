import { BloodbankError } from '@bloodbank/core/errors';
import type { AgentStates } from '@bloodbank/core/ports';
import { createMemoryAgentStates, createRedisAgentStates } from '@bloodbank/inbox';
import type { Settings } from '../config/settings/read-settings.js';
import { redisUrlOf } from '../config/settings/server-url.js';

/** Where it stands what each agent is doing: in this process, or in the Redis that the settings name. */
export type AgentStatesChoice = 'memory' | 'redis' | AgentStates;

export interface OpenAgentStates {
  readonly states: AgentStates;
  close(): Promise<void>;
}

/**
 * As it was asked for, else in Redis, where the settings name one, else in memory that all buses of this process share.
 *
 * @throws {BloodbankError} `config.invalid` for a Redis that no setting names.
 */
export function openAgentStates(choice: AgentStatesChoice | undefined, settings: Settings): OpenAgentStates {
  // Whoever opened a store closes it.
  if (typeof choice === 'object') return { states: choice, close: async () => {} };
  const url = redisUrlOf(settings);
  if (choice === 'memory' || (choice === undefined && url === undefined)) return acquireShared();
  if (url === undefined) {
    const remedy = 'Set REDIS_URL, or choose memory.';
    throw new BloodbankError('config.invalid', 'Agents shall be kept in redis, but REDIS_URL is not set.', { remedy });
  }
  const states = createRedisAgentStates({ url });
  return { states, close: () => states.close() };
}

let shared: AgentStates | undefined;
let holders = 0;

/** What one bus of this process does with an agent, the others see. It ends with the last. */
function acquireShared(): OpenAgentStates {
  shared ??= createMemoryAgentStates();
  const states = shared;
  holders++;
  return {
    states,
    async close() {
      holders--;
      if (holders > 0) return;
      shared = undefined;
      await states.close();
    },
  };
}
