import { redisUrlOf } from '@bloodbank/bus/config';
import { BloodbankError } from '@bloodbank/core/errors';
import { createRedisAgentStates } from '@bloodbank/inbox';
import { type Agents, type AgentsOptions, createAgents } from '@bloodbank/operations';
import type { CommandContext } from '../shell/command-context.js';

/**
 * Does some work on the agents in the Redis that the settings name.
 *
 * @throws {BloodbankError} `config.invalid` where none is named: what other processes hold in memory cannot be seen from here.
 */
export async function withAgents<T>(
  { settings }: Pick<CommandContext, 'settings'>,
  work: (agents: Agents) => Promise<T>,
  options: AgentsOptions = {},
): Promise<T> {
  const url = redisUrlOf(settings);
  if (url === undefined) {
    const message = 'REDIS_URL is not set: the states of agents are in the memory of the processes that run them.';
    const remedy = 'Set REDIS_URL here and for those who run agents, such as redis://127.0.0.1:6379.';
    throw new BloodbankError('config.invalid', message, { remedy });
  }
  const states = createRedisAgentStates({ url });
  try {
    return await work(createAgents(states, options));
  } finally {
    await states.close();
  }
}
