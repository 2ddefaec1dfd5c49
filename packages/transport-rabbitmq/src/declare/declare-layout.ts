import { BloodbankError, isInstance, toError, Unreachable } from '@bloodbank/core/errors';
import { maskUrl } from '@bloodbank/core/message';
import { withTimeout } from '@bloodbank/core/time';
import type { RascalBinding, RascalVhost } from '@bloodbank/topology';
import type { Channel, ChannelModel } from 'amqplib';
import { explainRefusal } from '../connection/explain-refusal.js';
import { type ConnectionAddress, destroyConnection, openConnection } from '../connection/open-connection.js';
import { parseAccessRefused } from './access-refused.js';
import { assertNames } from './assert-names.js';
import { parseTopologyConflict } from './topology-conflict.js';

/** What stands on every broker, and may be named without being declared. */
const DEFAULT_EXCHANGE = '';

/** Some of what a vhost names. */
export interface Parts {
  readonly exchanges: ReadonlySet<string>;
  readonly queues: ReadonlySet<string>;
}

/**
 * Declares one vhost as rascal would, method for method, without loading it: exchanges, queues, bindings, in this order. On a
 * connection of its own, which is closed again, so that a refusal ends nothing that somebody works with. `only` leaves out the rest: what is not among these parts, and no binding of theirs.
 *
 * @throws {BloodbankError} `config.invalid` for a name that no broker takes, or a binding whose ends are not named.
 * @throws {BloodbankError} `transport.topology-conflict` when something exists with other properties.
 * @throws {BloodbankError} `transport.forbidden` when the user lacks a permission.
 * @throws {Unreachable} when the broker does not answer in time, or refuses.
 */
export async function declareLayout(vhost: RascalVhost, address: ConnectionAddress, only?: Parts): Promise<void> {
  assertNames(vhost);
  for (const binding of Object.values(vhost.bindings ?? {})) assertEnds(binding, vhost);
  const connection = await openConnection(address);
  connection.on('error', () => {});
  try {
    await withTimeout(
      declareOn(connection, only === undefined ? vhost : partOf(vhost, only)),
      address.connectTimeoutMs,
      'Declaring the topology',
    );
    await withTimeout(connection.close(), address.connectTimeoutMs, 'Closing the declaring connection');
  } catch (thrown) {
    if (isInstance(thrown, BloodbankError) && thrown.code === 'transport.topology-conflict') throw thrown;
    const error = toError(thrown);
    const explained = explainRefusal(error, address.url);
    throw parseAccessRefused(error) ?? new Unreachable(maskUrl(address.url), error, explained);
  } finally {
    destroyConnection(connection);
  }
}

function partOf({ exchanges = {}, queues = {}, bindings = {} }: RascalVhost, only: Parts): RascalVhost {
  return {
    exchanges: Object.fromEntries(Object.entries(exchanges).filter(([name]) => only.exchanges.has(name))),
    queues: Object.fromEntries(Object.entries(queues).filter(([name]) => only.queues.has(name))),
    bindings: Object.fromEntries(
      Object.entries(bindings).filter(([, { source, destination, destinationType }]) => {
        const ends = destinationType === 'exchange' ? only.exchanges : only.queues;
        return only.exchanges.has(source) || ends.has(destination);
      }),
    ),
  };
}

async function declareOn(connection: ChannelModel, vhost: RascalVhost): Promise<void> {
  const { exchanges = {}, queues = {}, bindings = {} } = vhost;
  const channel = await connection.createChannel();
  // What it ends of, the call that was answered so rejects with as well.
  channel.on('error', () => {});
  for (const [name, { assert = true, type = 'topic', options }] of Object.entries(exchanges)) {
    if (assert && name !== DEFAULT_EXCHANGE) await declared(name, channel.assertExchange(name, type, options));
  }
  for (const [name, { check = false }] of Object.entries(exchanges)) if (check) await channel.checkExchange(name);
  for (const [name, { assert = true, options }] of Object.entries(queues)) {
    if (assert) await declared(name, channel.assertQueue(name, options));
  }
  for (const [name, { check = false }] of Object.entries(queues)) if (check) await channel.checkQueue(name);
  for (const [name, { purge = false }] of Object.entries(queues)) if (purge) await channel.purgeQueue(name);
  for (const binding of Object.values(bindings)) await bind(channel, binding);
}

/** The broker may have no room for the name of what is there with other properties, so it is said here. */
async function declared(name: string, declaring: PromiseLike<unknown>): Promise<void> {
  try {
    await declaring;
  } catch (thrown) {
    throw parseTopologyConflict(toError(thrown), name) ?? thrown;
  }
}

async function bind(
  channel: Channel,
  { source, destination, destinationType, bindingKey, options = {} }: RascalBinding,
): Promise<void> {
  if (destinationType === 'exchange') await channel.bindExchange(destination, source, bindingKey, options);
  else await channel.bindQueue(destination, source, bindingKey, options);
}

/** A misspelt end would be declared by nobody, and end the channel with words that name the broker's trouble, not the file's. */
function assertEnds({ source, destination, destinationType }: RascalBinding, vhost: RascalVhost): void {
  const isExchange = (name: string): boolean => name === DEFAULT_EXCHANGE || name in (vhost.exchanges ?? {});
  const isQueue = (name: string): boolean => name in (vhost.queues ?? {});
  const isKnown = destinationType === 'exchange' ? isExchange(destination) : isQueue(destination);
  if (isExchange(source) && isKnown) return;
  const unknown = isExchange(source) ? `the ${destinationType} "${destination}"` : `the exchange "${source}"`;
  const message = `A binding from "${source}" to "${destination}" names ${unknown}, which nothing defines.`;
  const remedy = 'Correct the name, or define it in the topology. `bloodbank topology check` finds the line.';
  throw new BloodbankError('config.invalid', message, { remedy });
}
