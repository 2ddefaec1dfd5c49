/// <reference path="./rascal.d.ts" />
import { toError, Unreachable } from '@bloodbank/core/errors';
import { maskCredentials, maskUrl } from '@bloodbank/core/message';
import type { Logger } from '@bloodbank/core/ports';
import { withTimeout } from '@bloodbank/core/time';
import { type RascalVhost, VHOST } from '@bloodbank/topology';
import rascal from 'rascal';
import { credentialsOf } from '../connection/credentials-of.js';
import { explainRefusal } from '../connection/explain-refusal.js';
import { guardHandshake } from '../connection/guard-handshake.js';
import type { ConnectionAddress } from '../connection/open-connection.js';
import { parseAccessRefused } from './access-refused.js';
import { parseTopologyConflict } from './topology-conflict.js';

/**
 * Lets rascal validate and declare one vhost: it connects, asserts exchanges, queues and bindings, and is shut down.
 * It keeps no connection, so that it has nothing to recover beside our own two.
 *
 * @throws {BloodbankError} `transport.topology-conflict` when something exists with other properties.
 * @throws {BloodbankError} `transport.forbidden` when the user lacks a permission.
 * @throws {Unreachable} when the broker does not answer in time, or refuses.
 */
export async function declareWithRascal(vhost: RascalVhost, address: ConnectionAddress, logger: Logger): Promise<void> {
  const hangUp = new AbortController();
  const config = rascal.withDefaultConfig({
    vhosts: { [VHOST]: { ...vhost, connection: toRascalConnection(address, hangUp.signal) } },
  });
  guardHandshake();
  const creating = rascal.BrokerAsPromised.create(config);
  try {
    const broker = await withTimeout(creating, address.connectTimeoutMs, 'Declaring the topology');
    broker.on('error', (error) => logger.warn({ reason: error.message }, 'The declaring connection failed.'));
    await withTimeout(broker.shutdown(), address.connectTimeoutMs, 'Closing the declaring connection');
  } catch (thrown) {
    await endFailed(creating);
    const error = toError(thrown);
    throw (
      parseTopologyConflict(error) ??
      parseAccessRefused(error) ??
      new Unreachable(maskUrl(address.url), withoutBroker(error), explainRefusal(withoutBroker(error), address.url))
    );
  } finally {
    // When declaring hangs half-way, rascal would keep its connection for ever; this closes the socket under it.
    hangUp.abort();
  }
}

function toRascalConnection(address: ConnectionAddress, signal: AbortSignal): object {
  const { protocol, hostname, port, username, password, pathname } = new URL(address.url);
  const fallbackPort = protocol === 'amqps:' ? 5671 : 5672;
  return {
    protocol: protocol.replace(':', ''),
    hostname,
    port: port === '' ? fallbackPort : Number(port),
    user: username === '' ? 'guest' : decodeURIComponent(username),
    password: password === '' ? 'guest' : decodeURIComponent(password),
    // Still encoded as the URL has it, for rascal builds a URL from it.
    vhost: pathname === '' || pathname === '/' ? '/' : pathname.slice(1),
    options: { heartbeat: address.heartbeatSeconds, connection_timeout: address.connectTimeoutMs },
    socketOptions: {
      timeout: address.connectTimeoutMs,
      // The handshake is many small writes; each would wait for the other side's delayed acknowledgement.
      noDelay: true,
      credentials: credentialsOf(address.url),
      clientProperties: { connection_name: address.name },
      signal,
    },
  };
}

/** Names the address a second time, with parameters of rascal's own. */
const RASCAL_PREFIX = /^Failed to connect to: \S+ Original message was: /;

/** What rascal throws holds its whole configuration, the password among it: whoever prints the error would print that. */
function withoutBroker(error: Error): Error {
  const plain = new Error(maskCredentials(error.message.replace(RASCAL_PREFIX, '')));
  if (error.stack !== undefined) plain.stack = maskCredentials(error.stack);
  return 'code' in error ? Object.assign(plain, { code: error.code }) : plain;
}

/** A rejected `create` hides its half-made broker, and with it a timer, under a symbol of the error. */
async function endFailed(creating: Promise<unknown>): Promise<void> {
  const thrown: unknown = await Promise.race([
    creating.then(
      () => undefined,
      (error: unknown) => error,
    ),
    undefined,
  ]);
  if (!(thrown instanceof Error) || !('broker' in thrown) || typeof thrown.broker !== 'symbol') return;
  const broker: unknown = Reflect.get(thrown, thrown.broker);
  if (typeof broker !== 'object' || broker === null || !('shutdown' in broker)) return;
  if (typeof broker.shutdown === 'function') await broker.shutdown().catch(() => {});
}
