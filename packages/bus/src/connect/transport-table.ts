import { BloodbankError } from '@bloodbank/core/errors';
import { splitHosts } from '@bloodbank/core/message';
import type { TransportFactory } from '@bloodbank/core/ports';
import { normaliseUrl } from '../broker/normalise-url.js';

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
    load: async () => (await import('@bloodbank/transport-rabbitmq')).rabbitmq,
  },
  {
    schemes: ['kafka', 'kafkas'],
    load: async () => (await import('@bloodbank/transport-kafka')).kafka,
  },
];

/** @throws {BloodbankError} `config.invalid` for what is no URL, or has a scheme that no transport speaks. */
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
  const [first] = splitHosts(url);
  const scheme = URL.canParse(first) ? new URL(first).protocol.slice(0, -1) : undefined;
  const row = TRANSPORTS.find(({ schemes }) => scheme !== undefined && schemes.includes(scheme));
  if (row !== undefined) return row;
  const known = TRANSPORTS.flatMap(({ schemes }) => schemes.map((one) => `${one}://`))
    .join(', ')
    .replace(/, (?!.*, )/, ' or ');
  const found = scheme === undefined ? '' : `: no transport speaks ${scheme}://`;
  // Not quoted: it may hold a password.
  const remedy = `Write it as amqp://user:password@host:5672${scheme === undefined ? ', with its scheme' : ''}.`;
  const message = `The address of the broker (${named}) is not an ${known} URL${found}.`;
  throw new BloodbankError('config.invalid', message, { remedy });
}
