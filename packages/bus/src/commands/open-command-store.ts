import { BloodbankError } from '@bloodbank/core/errors';
import type { CommandStore, Logger } from '@bloodbank/core/ports';
import { createMemoryCommandStore, createPostgresCommandStore, createRedisCommandStore } from '@bloodbank/inbox';
import type { Settings } from '../config/settings/read-settings.js';
import { redisUrlOf } from '../config/settings/server-url.js';

/** Where it is recorded what came of commands: in this process, or on a server that the settings name. */
export type CommandStoreChoice = 'memory' | 'redis' | 'postgres' | CommandStore;

export interface OpenCommandStore {
  readonly store: CommandStore;
  close(): Promise<void>;
}

/**
 * As it was asked for, else in Redis or PostgreSQL, where the settings name one, else in memory.
 *
 * @throws {BloodbankError} `config.invalid` for a server that no setting names.
 */
export function openCommandStore(
  choice: CommandStoreChoice | undefined,
  settings: Settings,
  logger: Logger,
): OpenCommandStore {
  // Whoever opened a store closes it.
  if (typeof choice === 'object') return { store: choice, close: async () => {} };
  const store = create(choice ?? usualChoice(settings), settings, logger);
  return { store, close: () => store.close() };
}

function usualChoice(settings: Settings): 'memory' | 'redis' | 'postgres' {
  if (redisUrlOf(settings) !== undefined) return 'redis';
  return settings.DATABASE_URL === undefined ? 'memory' : 'postgres';
}

function create(kind: 'memory' | 'redis' | 'postgres', settings: Settings, logger: Logger): CommandStore {
  if (kind === 'memory') return createMemoryCommandStore({ logger });
  if (kind === 'redis') return createRedisCommandStore({ url: required(redisUrlOf(settings), kind, 'REDIS_URL') });
  return createPostgresCommandStore({ url: required(settings.DATABASE_URL, kind, 'DATABASE_URL') });
}

function required(url: string | undefined, kind: string, variable: string): string {
  if (url !== undefined) return url;
  const message = `Commands shall be recorded in ${kind}, but ${variable} is not set.`;
  throw new BloodbankError('config.invalid', message, { remedy: `Set ${variable}, or choose another store.` });
}
