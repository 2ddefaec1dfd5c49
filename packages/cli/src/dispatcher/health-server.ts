import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BloodbankError, toError } from '@bloodbank/core/errors';

export interface HealthServer {
  /** `http://127.0.0.1:18690/healthz` */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * `GET /healthz`, as the original dispatcher had it: 200 with `{ status: 'ok', amqp_connected: true }`, and 503 with `degraded` while
 * the broker is away.
 *
 * @throws {BloodbankError} `config.invalid` where nothing can listen there.
 */
export async function startHealthServer(
  { host, port }: { readonly host: string; readonly port: number },
  service: string,
  health: () => { readonly connected: boolean },
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const { method = '', url = '' } = request;
    const isReading = method === 'GET' || method === 'HEAD';
    if (url.split('?')[0] !== '/healthz' || !isReading) {
      response.writeHead(isReading ? 404 : 405).end();
      return;
    }
    const { connected } = health();
    const body = JSON.stringify({ status: connected ? 'ok' : 'degraded', amqp_connected: connected, service });
    const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
    response.writeHead(connected ? 200 : 503, headers).end(method === 'HEAD' ? undefined : body);
  });
  try {
    await once(server.listen({ host, port }), 'listening');
  } catch (thrown) {
    const message = `The health of the dispatcher cannot be told at ${host}:${port}: ${toError(thrown).message}.`;
    const remedy = 'Choose another with HEALTHZ_PORT and HEALTHZ_HOST.';
    throw new BloodbankError('config.invalid', message, { remedy, cause: thrown });
  }
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}/healthz`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
