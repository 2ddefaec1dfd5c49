import { toError, Unreachable } from '@bloodbank/core/errors';
import { maskUrl } from '@bloodbank/core/message';
import { withTimeout } from '@bloodbank/core/time';
import { type ChannelModel, connect, credentials } from 'amqplib';
import { corkWrites } from './cork-writes.js';
import { explainRefusal } from './explain-refusal.js';
import { guardHandshake } from './guard-handshake.js';

export interface ConnectionAddress {
  /** May be another after `renew`. */
  readonly url: string;
  /** Before each further attempt: looks where the broker is now. Never rejects. */
  readonly renew?: (() => Promise<void>) | undefined;
  /** Shown by the broker's management tools. */
  readonly name: string;
  readonly heartbeatSeconds: number;
  readonly connectTimeoutMs: number;
}

/**
 * One AMQP connection.
 *
 * @throws {Unreachable} when nothing answers, the broker refuses this client, or `connectTimeoutMs` pass.
 */
export async function openConnection(address: ConnectionAddress): Promise<ChannelModel> {
  guardHandshake();
  const attempt = connect(withHeartbeat(address), {
    noDelay: true,
    credentials: credentialsOf(address.url),
    timeout: address.connectTimeoutMs,
    clientProperties: { connection_name: address.name },
  });
  try {
    const connection = await withTimeout(attempt, address.connectTimeoutMs, 'Connecting');
    corkWrites(connection);
    return connection;
  } catch (thrown) {
    // The handshake may still succeed after the deadline; nobody would ever close that connection.
    attempt.then(destroyConnection, () => {});
    throw new Unreachable(maskUrl(address.url), toError(thrown), explainRefusal(thrown, address.url));
  }
}

/** Ends a connection without a word to the broker, for when it does not answer any more. */
export function destroyConnection(connection: ChannelModel): void {
  // amqplib offers no public way; the socket stands one level below.
  const { stream } = connection.connection as { stream?: { destroy?: () => void } };
  connection.on('error', () => {});
  stream?.destroy?.();
}

function withHeartbeat({ url, heartbeatSeconds }: ConnectionAddress): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', String(heartbeatSeconds));
  return parsed.href;
}

/**
 * Who an address says that we are, as RabbitMQ reads it. amqplib would decode it as Latin-1, so that a password beyond
 * ASCII would arrive as another.
 */
function credentialsOf(url: string): ReturnType<typeof credentials.plain> {
  const { username, password } = new URL(url);
  if (username === '' && password === '') return credentials.plain('guest', 'guest');
  return credentials.plain(decodeURIComponent(username), decodeURIComponent(password));
}
