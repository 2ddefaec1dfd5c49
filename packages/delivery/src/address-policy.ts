import { isIP } from 'node:net';
import { BloodbankError } from '@bloodbank/core/errors';
import ipaddr from 'ipaddr.js';
import { DeliveryError } from './delivery-errors.js';

/**
 * Where may be sent to. An entry of the list is one of:
 *
 * - an origin, `https://hooks.example.com`: it may be sent to at public addresses. One that names an address or `localhost`
 *   allows that address at that port as well, so `http://127.0.0.1:18789` needs no second entry.
 * - `https://*`: every https origin on port 443, at public addresses.
 * - a network or an address, `10.2.0.0/16`: a host of the origins above may be there.
 */
export interface AddressPolicy {
  /** @throws {BloodbankError} `delivery.forbidden` before anything is looked up. */
  assertUrl(url: URL): void;
  /** Asked again of the address that was connected to, so that a name which changes its mind reaches nothing. */
  isAddressAllowed(address: string, port: number): boolean;
}

const ANY_HTTPS = 'https://*';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [Address, number];

/** @throws {BloodbankError} `config.invalid` for an entry that is none of these. */
export function createAddressPolicy(allow: readonly string[]): AddressPolicy {
  const origins = new Set<string>();
  const networks: Network[] = [];
  const endpoints = new Set<string>();
  let isAnyHttps = false;
  for (const entry of allow) {
    if (entry === ANY_HTTPS) isAnyHttps = true;
    else if (entry.includes('://')) {
      const url = readOrigin(entry);
      origins.add(url.origin);
      for (const address of literalsOf(url)) endpoints.add(`${address} ${portOf(url)}`);
    } else networks.push(readNetwork(entry));
  }
  return {
    assertUrl(url) {
      if (url.protocol !== 'http:' && url.protocol !== 'https:') forbid(url, 'only http and https are spoken');
      if (url.username !== '' || url.password !== '') forbid(url, 'a URL must not carry a user or a password');
      const isPublicHttps = isAnyHttps && url.protocol === 'https:' && url.port === '';
      if (!origins.has(url.origin) && !isPublicHttps) forbid(url, `its origin ${url.origin} is not on the allow-list`);
    },
    isAddressAllowed(address, port) {
      const parsed = parseAddress(address);
      if (parsed === undefined) return false;
      if (endpoints.has(`${parsed.toString()} ${port}`)) return true;
      if (networks.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits)))
        return true;
      return parsed.range() === 'unicast';
    },
  };
}

export function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

/** The host of a URL as `net` wants it: an IPv6 address without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** An IPv4 address that is written as IPv6 is read as the IPv4 address that it reaches. */
function parseAddress(text: string): Address | undefined {
  return isIP(text) === 0 ? undefined : ipaddr.process(text);
}

function literalsOf(url: URL): readonly string[] {
  const host = hostOf(url);
  if (host === 'localhost') return ['127.0.0.1', '::1'];
  const parsed = parseAddress(host);
  return parsed === undefined ? [] : [parsed.toString()];
}

function readOrigin(entry: string): URL {
  const url = URL.canParse(entry) ? new URL(entry) : undefined;
  const isOrigin = url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  if (isOrigin && url.pathname === '/' && url.search === '' && url.hash === '' && !url.hostname.includes('*'))
    return url;
  return refuse(entry);
}

function readNetwork(entry: string): Network {
  try {
    const address = parseAddress(entry);
    if (address !== undefined) return [address, address.kind() === 'ipv4' ? 32 : 128];
    return ipaddr.parseCIDR(entry);
  } catch {
    return refuse(entry);
  }
}

function refuse(entry: string): never {
  const message = `${JSON.stringify(entry)} is no entry of an allow-list of addresses.`;
  const remedy =
    'Write an origin such as "https://hooks.example.com", "https://*", or a network such as "10.2.0.0/16".';
  throw new BloodbankError('config.invalid', message, { remedy });
}

/** Neither query nor password of the URL are shown. */
function forbid({ protocol, host, pathname }: URL, why: string): never {
  throw new DeliveryError('delivery.forbidden', `${protocol}//${host}${pathname} is not sent to: ${why}.`);
}
