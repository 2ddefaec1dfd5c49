import { BloodbankError } from '@bloodbank/core/errors';
import { hasUnclearCredentials, splitHosts } from '@bloodbank/core/message';
import type { TransportFactory } from '@bloodbank/core/ports';
import { normaliseUrl } from '../config/normalise-url.js';
import { loadPeer } from './load-peer.js';

interface Row {
  /** Without their colon. */
  readonly schemes: readonly string[];
  /** Only whose broker is used pays for loading its client. */
  load(): Promise<TransportFactory>;
}

/** Every transport there is, by the schemes of its URLs. Whoever connects knows no broker by name. */
const TRANSPORTS: readonly Row[] = [
  {
    schemes: ['amqp', 'amqps'],
    load: async () => (await import('@bloodbank/transport-rabbitmq/factory')).rabbitmq,
  },
  {
    schemes: ['kafka', 'kafkas'],
    load: async () => (await loadPeer('@bloodbank/transport-kafka', () => import('@bloodbank/transport-kafka'))).kafka,
  },
];

const MAX_PORT = 65_535;

/** @throws {BloodbankError} `config.invalid` for what is no URL, has a scheme that no transport speaks, or whose transport is not installed. */
export function transportFor(url: string): Promise<TransportFactory> {
  return rowFor(url).load();
}

/** The address in its normal form. `named` says where it comes from. Nothing is loaded. */
export function assertTransportUrl(url: string, named: string): string {
  const normal = normaliseUrl(url);
  rowFor(normal, named);
  return normal;
}

function rowFor(url: string, named = 'url'): Row {
  if (hasUnclearCredentials(url)) {
    const message = `The address of the broker (${named}) has a "/", "?" or "#" before its last "@": where its password ends, nobody can say.`;
    const remedy =
      'Percent-encode what stands in a name or a password: "/" is %2F, "?" %3F, "#" %23, "@" %40, ":" %3A, "%" %25.';
    throw new BloodbankError('config.invalid', message, { remedy });
  }
  const [first] = splitHosts(url);
  const scheme = URL.canParse(first) ? new URL(first).protocol.slice(0, -1) : undefined;
  const row = TRANSPORTS.find(({ schemes }) => scheme !== undefined && schemes.includes(scheme));
  if (row !== undefined) return row;
  const known = TRANSPORTS.flatMap(({ schemes }) => schemes.map((one) => `${one}://`))
    .join(', ')
    .replace(/, (?!.*, )/, ' or ');
  const port = Number(/:(\d+)(?:[/?#]|$)/.exec(first.slice(first.indexOf('@') + 1))?.[1]);
  const wrong = port > MAX_PORT ? `: there is no port ${port}` : '';
  const found = scheme === undefined ? wrong : `: no transport speaks ${scheme}://`;
  // Not quoted: it may hold a password.
  const remedy = `Write it as amqp://user:password@host:5672${scheme === undefined ? ', with its scheme' : ''}.`;
  const message = `The address of the broker (${named}) is not an ${known} URL${found}.`;
  throw new BloodbankError('config.invalid', message, { remedy });
}
