import type { Registry } from '@bloodbank/core/contract';
import { isServiceName, readPattern } from '@bloodbank/core/routing';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../auth/caller.js';
import { GatewayError } from '../http/gateway-error.js';

/** @throws {GatewayError} `gateway.bad-request` for what is no service name, `gateway.forbidden`. */
export function authoriseConsuming({ caller }: FastifyRequest, service: string): Caller {
  if (!isServiceName(service)) {
    throw new GatewayError(
      'gateway.bad-request',
      'A service name is lower-case words joined by ".", "-" or "_", 100 characters at most.',
    );
  }
  if (caller?.may('consume', service) === true) return caller;
  throw forbidden(caller, `consume:${service}`);
}

/**
 * Who takes a service's deliveries reads them: all that a pattern may bring. Only a pattern that names routing keys instead of event
 * types is looked up in the contracts.
 *
 * @throws {GatewayError} `gateway.forbidden`.
 */
export function authorisePatterns(caller: Caller, registry: Registry, patterns: readonly string[]): void {
  for (const pattern of patterns) {
    const query = readPattern(pattern, registry);
    const isGranted =
      query?.reading === 'routing-keys'
        ? query.contracts.every(({ type }) => caller.may('read', type))
        : caller.mayReadAll(pattern);
    if (!isGranted) throw forbidden(caller, `read:${pattern}`);
  }
}

function forbidden(caller: Caller | undefined, scope: string): GatewayError {
  const name = JSON.stringify(caller?.name ?? '');
  return new GatewayError('gateway.forbidden', `The key ${name} needs a scope as wide as ${scope}.`);
}
