import { BloodbankError } from '@bloodbank/core';
import { DEFAULT_HOST, DEFAULT_PORT } from '@bloodbank/gateway';

export interface GatewayAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Where the gateway listens: the options, else HTTP_HOST and HTTP_PORT, else 127.0.0.1:8682. Port 0 is any free one.
 *
 * @throws {BloodbankError} `config.invalid` for a port that is none.
 */
export function gatewayAddressOf(options: Partial<GatewayAddress>, env: NodeJS.ProcessEnv): GatewayAddress {
  return {
    host: options.host ?? env['HTTP_HOST'] ?? DEFAULT_HOST,
    port: options.port ?? portIn(env['HTTP_PORT']) ?? DEFAULT_PORT,
  };
}

function portIn(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new BloodbankError('config.invalid', 'HTTP_PORT is not a port, 0 to 65535.');
}
