import type { FastifyRequest } from 'fastify';
import { GatewayError } from './gateway-error.js';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether only this machine can reach what listens there. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Refuses requests that reached this address under a foreign name (DNS rebinding), or from a web page of another origin.
 * Without allowed names, any will do beyond loopback: there a key is needed anyway.
 */
export function createHostGuard(
  listenHost: string,
  allowedHosts: readonly string[],
): (request: FastifyRequest) => void {
  const allowed = new Set(allowedHosts.map((name) => name.toLowerCase()));
  const isServed = (name: string): boolean =>
    allowed.has(name) || (isLoopback(listenHost) ? LOOPBACK.has(name) : allowed.size === 0);
  // Nearly every request names the same one.
  let lastServed: string | undefined;
  return ({ headers: { host = '', origin }, raw, url }) => {
    const named = countHosts(raw.rawHeaders);
    if (named !== 1) throw new GatewayError('gateway.bad-request', `The request names ${named} hosts, not one.`);
    if (host !== lastServed && !isServed(nameOf(host)))
      throw new GatewayError('gateway.wrong-host', 'This gateway does not serve that host.');
    lastServed = host;
    if (origin === undefined || (URL.canParse(origin) && new URL(origin).host === host.toLowerCase())) return;
    // The Model Context Protocol asks for 403 there; everywhere else it is as if the host were another one.
    const code = /^\/mcp(\?|$)/.test(url) ? 'gateway.forbidden' : 'gateway.wrong-host';
    throw new GatewayError(code, 'Web pages of another origin may not use this gateway.');
  };
}

/** Of names and values in turn. */
function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count;
}

function nameOf(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '');
}
