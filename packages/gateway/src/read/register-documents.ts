import type { Registry } from '@bloodbank/core/contract';
import type { FastifyInstance } from 'fastify';
import { authoriseReading } from '../auth/authorise.js';
import { GatewayError } from '../http/gateway-error.js';
import { DOCS_STYLE, renderDocsPage } from './docs-page.js';
import type { GatewayMetrics } from './metrics.js';
import { readable } from './register-schemas.js';
import { renderOpenApi } from './render-open-api.js';

export interface DocumentRoutes {
  readonly registry: Registry;
  readonly metrics: GatewayMetrics;
  readonly asyncApi: (() => Promise<object>) | undefined;
}

/** Nothing but the one style sheet may be loaded, and nobody may put the page into a frame. */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

export function registerDocuments(app: FastifyInstance, { registry, metrics, asyncApi }: DocumentRoutes): void {
  app.get('/openapi.json', async (request) => renderOpenApi(readable(request, registry)));

  app.get('/asyncapi.json', async (request) => {
    authoriseReading(request);
    if (asyncApi !== undefined) return asyncApi();
    throw new GatewayError('gateway.unavailable', 'This gateway was started without an AsyncAPI document.');
  });

  app.get('/docs', async (request, reply) => {
    reply.headers(PAGE_HEADERS).type('text/html; charset=utf-8');
    return renderDocsPage(readable(request, registry), `${request.protocol}://${request.host}`);
  });

  // The console, where there is one, is what stands at the root.
  const roots = app.hasRoute({ method: 'GET', url: '/' }) ? ['/docs/'] : ['/', '/docs/'];
  for (const url of roots) app.get(url, async (_, reply) => reply.redirect('/docs', 302));

  app.get('/docs/style.css', async (_, reply) => reply.type('text/css; charset=utf-8').send(DOCS_STYLE));

  app.get('/metrics', async (request, reply) => {
    authoriseReading(request);
    reply.type(metrics.contentType);
    return metrics.render();
  });
}
