import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface ReceivedHook {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A receiver of hooks that misbehaves as its path says. */
export interface HostileServer {
  readonly origin: string;
  readonly port: number;
  readonly received: readonly ReceivedHook[];
  /** How much of a huge body it could send before it was cut off. */
  readonly sentBytes: () => number;
  close(): Promise<void>;
}

export async function startHostileServer(): Promise<HostileServer> {
  const received: ReceivedHook[] = [];
  const sockets = new Set<Socket>();
  let sentBytes = 0;
  const behave: Readonly<Record<string, (response: ServerResponse, request: IncomingMessage) => void>> = {
    '/ok': (response) => response.end('{"ok":true}'),
    '/error': (response) => response.writeHead(500).end('no'),
    '/unauthorized': (response) => response.writeHead(401).end('no'),
    '/hang': () => {},
    '/reset': (_, request) => void request.socket.resetAndDestroy(),
    '/slow': (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'), 50);
      response.on('close', () => clearInterval(timer));
    },
    '/huge': (response) => {
      response.writeHead(200);
      const chunk = Buffer.alloc(256 * 1024, 'x');
      const more = (): void => {
        while (!response.destroyed && sentBytes < 1024 ** 3) {
          sentBytes += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
      };
      more();
    },
    '/moved': (response) => response.writeHead(301, { location: '/ok' }).end(),
    '/gone': (response) => response.writeHead(410).end(),
    '/busy': (response) => response.writeHead(429, { 'retry-after': '120' }).end(),
    '/garbage': (_, request) => request.socket.end('this is not HTTP\r\n\r\n'),
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => {});
    request.on('end', () => {
      const path = request.url ?? '';
      received.push({ path, headers: request.headers, body: Buffer.concat(chunks).toString() });
      (behave[path] ?? behave['/ok'])?.(response, request);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    received,
    sentBytes: () => sentBytes,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
