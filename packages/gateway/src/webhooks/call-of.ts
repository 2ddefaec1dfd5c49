import type { FastifyRequest } from 'fastify';
import { GatewayError } from '../http/gateway-error.js';
import type { Provider, WebhookCall } from './provider.js';

/** @throws {GatewayError} `gateway.bad-request` for a header that stands twice, `gateway.unsupported-media-type` for a form. */
export function callOf(request: FastifyRequest, { singleHeaders, takesText = false }: Provider): WebhookCall {
  // Names and values in turn. The parsed headers have joined those of one name.
  const names = request.raw.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  for (const name of singleHeaders) {
    if (names.indexOf(name) !== names.lastIndexOf(name)) {
      throw new GatewayError('gateway.bad-request', `The header ${name} stands there more than once.`);
    }
  }
  // What `curl -d` says of anything; the original service read it all the same.
  if (!takesText && /^application\/x-www-form-urlencoded/i.test(request.headers['content-type'] ?? '')) {
    throw new GatewayError('gateway.unsupported-media-type', 'Webhooks are read as JSON, not as forms.', {
      remedy: "Choose application/json in the sender's settings.",
    });
  }
  return {
    headers: onlyText(request.headers),
    query: onlyText(request.query as Readonly<Record<string, unknown>>),
    rawBody: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
  };
}

function onlyText(values: Readonly<Record<string, unknown>>): Record<string, string | undefined> {
  const entries = Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]);
  return Object.assign(Object.create(null) as object, Object.fromEntries(entries)) as Record<
    string,
    string | undefined
  >;
}
