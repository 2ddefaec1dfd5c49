import { explainTls, toError } from '@bloodbank/core/errors';

/** Why a connection did not come about, and what to do. */
export interface Refusal {
  readonly reason: string;
  readonly remedy?: string;
  /** A broker is there, or something else, and the address has to be corrected. */
  readonly isRefused?: true;
}

interface Case {
  readonly sign: RegExp;
  readonly reason: (virtualHost: string) => string;
  readonly remedy: string;
  readonly isRefused?: true;
}

/** What the client libraries say, by what it means. They hide the broker's own words where it closes during the handshake. */
const CASES: readonly Case[] = [
  {
    sign: /ACCESS[_-]REFUSED.*[Ll]ogin|Login was refused/,
    reason: () => 'it refuses the user name or the password (403 ACCESS_REFUSED)',
    remedy: 'Correct the credentials in the address. In a URL, percent-encode : / @ % and spaces: `p@ss` is `p%40ss`.',
    isRefused: true,
  },
  {
    sign: /Expected ConnectionOpenOk; got|NOT_ALLOWED|vhost .* not found/,
    reason: (virtualHost) => `it has no virtual host ${virtualHost}, or this user may not use it (530 NOT_ALLOWED)`,
    remedy:
      'Correct the end of the address: nothing or "/" is the default virtual host, "/name" another, "/%2Fname" one that begins with a slash. ' +
      '`rabbitmqctl list_vhosts` lists them, `rabbitmqctl set_permissions` grants one.',
    isRefused: true,
  },
  {
    sign: /wrong version number|packet length too long|SSL routines|ERR_SSL/,
    reason: () => 'what listens there speaks no TLS',
    remedy: 'Use amqp:// for this port, or the TLS port of the broker, usually 5671, with amqps://.',
    isRefused: true,
  },
  {
    sign: /Socket closed abruptly during opening handshake|Invalid frame|Frame size|unexpected frame|ECONNRESET/i,
    reason: () => 'what listens there ended the connection, or is no AMQP 0-9-1 broker',
    remedy: 'Check the port: AMQP is usually 5672, with TLS 5671; 15672 is the web page, 6379 Redis, 5432 PostgreSQL.',
  },
  {
    sign: /did not settle within|connect ETIMEDOUT|Connection timeout/,
    reason: () => 'something there takes connections, and does not answer as a broker does',
    remedy: 'Check the host and the port: AMQP is usually 5672. A firewall that drops packets looks the same.',
  },
  {
    sign: /ENOTFOUND|EAI_AGAIN/,
    reason: () => 'no host of this name is known',
    remedy: 'Correct the host in the address, or the name service of this machine.',
  },
];

/** The refusal behind an error of the client library, in words of whoever wrote the address. */
export function explainRefusal(thrown: unknown, url: string): Refusal {
  const tls = explainTls(thrown);
  if (tls !== undefined) return { ...tls, isRefused: true };
  const { message } = toError(thrown);
  const found = CASES.find(({ sign }) => sign.test(message));
  if (found === undefined) return { reason: message };
  const { reason, ...rest } = found;
  return { ...rest, reason: reason(JSON.stringify(virtualHostOf(url))) };
}

export function virtualHostOf(url: string): string {
  const path = new URL(url).pathname.slice(1);
  return path === '' ? '/' : decodeURIComponent(path);
}
