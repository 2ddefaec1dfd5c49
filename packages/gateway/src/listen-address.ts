import { once } from 'node:events';
import { createServer } from 'node:net';
import { BloodbankError } from '@bloodbank/core/errors';
import { isLoopback } from './http/guard-host.js';

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 8682;

/** @throws {BloodbankError} `config.invalid` for an address that others reach, without a key that would keep them out. */
export function assertGuarded(host: string, keys: readonly object[]): void {
  if (keys.length > 0 || isLoopback(host)) return;
  const message = `The gateway will not listen on ${host} without API keys: whoever reaches it could publish.`;
  const remedy = 'Set API_KEYS or API_KEYS_FILE, or listen on 127.0.0.1.';
  throw new BloodbankError('config.invalid', message, { remedy });
}

/**
 * Whether a gateway could listen there now, found out before anything else is opened for it.
 *
 * @throws {BloodbankError} `config.invalid`
 */
export async function assertListenable(host: string, port: number): Promise<void> {
  const server = createServer();
  try {
    await once(server.listen({ host, port }), 'listening');
  } catch (thrown) {
    throw explainListen(thrown, host, port);
  } finally {
    server.close();
  }
}

/** What the system said of an address, in our words; anything else as it is. */
export function explainListen(thrown: unknown, host: string, port: number): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const reason = REASONS[code];
  if (reason === undefined) return thrown;
  return new BloodbankError('config.invalid', `The address of the gateway, ${host}:${port}, ${reason}.`, {
    cause: thrown,
    remedy: 'Choose another with HTTP_PORT and HTTP_HOST, or with the options for them.',
  });
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another program',
  EACCES: 'may not be opened by this user',
  EADDRNOTAVAIL: 'is not an address of this machine',
  ENOTFOUND: 'is not a name that is known here',
};
