import { lookup as systemLookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { BloodbankError, isInstance, toError } from '@bloodbank/core/errors';
import { type AddressPolicy, hostOf, portOf } from './address-policy.js';
import { DeliveryError } from './delivery-errors.js';

/** The addresses of a host name. */
export type Lookup = (host: string) => Promise<readonly { readonly address: string }[]>;

export const lookUp: Lookup = (host) => systemLookup(host, { all: true });

/**
 * Opens a connection of which both the looked-up and the connected address were allowed, before a byte is sent over it. The first
 * allowed address that answers is taken.
 *
 * @throws {BloodbankError} `delivery.forbidden` where no address of the host is allowed; whatever the network says.
 */
export async function connect(url: URL, policy: AddressPolicy, lookup: Lookup, signal: AbortSignal): Promise<Socket> {
  const host = hostOf(url);
  const port = portOf(url);
  const found = isIP(host) === 0 ? await raced(lookup(host), signal) : [{ address: host }];
  const allowed = found.filter(({ address }) => policy.isAddressAllowed(address, port));
  if (allowed.length === 0) throw forbidden(host, found[0]?.address);
  let failure: unknown;
  for (const { address } of allowed) {
    try {
      return await open(url, address, policy, signal);
    } catch (thrown) {
      if (isInstance(thrown, BloodbankError) || signal.aborted) throw thrown;
      failure = thrown;
    }
  }
  throw failure;
}

async function open(url: URL, address: string, policy: AddressPolicy, signal: AbortSignal): Promise<Socket> {
  const port = portOf(url);
  const socket = connectTcp({ host: address, port, noDelay: true });
  const stop = (): void => void socket.destroy(toError(signal.reason));
  signal.addEventListener('abort', stop, { once: true });
  try {
    await once(socket, 'connect', { signal });
    const connected = socket.remoteAddress ?? '';
    if (!policy.isAddressAllowed(connected, port)) throw forbidden(hostOf(url), connected);
    if (url.protocol === 'http:') return socket;
    const servername = hostOf(url);
    const secured = connectTls({ socket, host: servername, ...(isIP(servername) === 0 ? { servername } : {}) });
    await once(secured, 'secureConnect', { signal });
    return secured;
  } catch (thrown) {
    // What it says while it is taken down is of no interest any more.
    socket.on('error', () => {});
    socket.destroy();
    throw thrown;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** A look-up cannot be called off; nobody waits for it beyond the signal. */
function raced<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(toError(signal.reason)), { once: true });
    work.then(resolve, reject);
  });
}

function forbidden(host: string, address = 'no address'): BloodbankError {
  const what = host === address ? host : `${host}, which is at ${address},`;
  return new DeliveryError('delivery.forbidden', `${what} is not sent to: that address is not public.`);
}
