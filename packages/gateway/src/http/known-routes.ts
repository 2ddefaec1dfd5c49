import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GatewayError } from './gateway-error.js';

export interface KnownRoute {
  readonly method: string;
  readonly url: string;
}

/** Every route that is registered from now on. */
export function collectRoutes(app: FastifyInstance): readonly KnownRoute[] {
  const routes: KnownRoute[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one, url });
  });
  return routes;
}

/** @throws {GatewayError} 405 with the methods that are known for the path, else 404. */
export function answerUnknownRoute(request: FastifyRequest, routes: readonly KnownRoute[]): never {
  const path = request.url.replace(/\?.*$/, '');
  const methods = new Set(routes.filter(({ url }) => matchesPath(url, path)).map(({ method }) => method));
  if (methods.size === 0) throw new GatewayError('gateway.not-found', 'There is nothing at this address.');
  throw new GatewayError('gateway.method-not-allowed', `This address does not know ${request.method}.`, {
    headers: { allow: [...methods].sort().join(', ') },
  });
}

function matchesPath(url: string, path: string): boolean {
  const words = path.split('/');
  const pattern = url.split('/');
  const isOpen = pattern.at(-1) === '*';
  if (isOpen ? words.length < pattern.length : words.length !== pattern.length) return false;
  return pattern.every((word, index) => word === '*' || word.startsWith(':') || word === words[index]);
}
