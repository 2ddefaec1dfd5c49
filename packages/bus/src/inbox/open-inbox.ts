import { BloodbankError } from '@bloodbank/core/errors';
import type { Inbox, Logger } from '@bloodbank/core/ports';
import { createMemoryInbox, createPostgresInbox, createRedisInbox } from '@bloodbank/inbox';
import type { Settings } from '../config/settings/read-settings.js';
import { redisUrlOf } from '../config/settings/server-url.js';

/** Where handled events are remembered: in this process, or on a server that the settings name. */
export type InboxChoice = 'memory' | 'redis' | 'postgres' | Inbox | false;

export interface OpenInbox {
  readonly inbox?: Inbox;
  close(): Promise<void>;
}

/** @throws {BloodbankError} `config.invalid` for a server that no setting names. */
export function openInbox(choice: InboxChoice, settings: Settings, logger: Logger): OpenInbox {
  if (choice === false) return { close: async () => {} };
  // Whoever opened an inbox closes it.
  if (typeof choice === 'object') return { inbox: choice, close: async () => {} };
  const inbox = createInbox(choice, settings, logger);
  return { inbox, close: () => inbox.close() };
}

function createInbox(kind: 'memory' | 'redis' | 'postgres', settings: Settings, logger: Logger): Inbox {
  if (kind === 'memory') return createMemoryInbox({ logger });
  if (kind === 'redis') return createRedisInbox({ url: required(redisUrlOf(settings), kind, 'REDIS_URL') });
  return createPostgresInbox({ url: required(settings.DATABASE_URL, kind, 'DATABASE_URL') });
}

function required(url: string | undefined, kind: string, variable: string): string {
  if (url !== undefined) return url;
  const message = `The inbox shall be in ${kind}, but ${variable} is not set.`;
  throw new BloodbankError('config.invalid', message, { remedy: `Set ${variable}, or choose another inbox.` });
}
