import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between a client and a broker, and can cut every connection as a failing network does. */
export class CuttableProxy {
  readonly url: string;
  readonly #sockets: Set<Socket>;
  readonly #close: () => void;

  private constructor(url: string, sockets: Set<Socket>, close: () => void) {
    this.url = url;
    this.#sockets = sockets;
    this.#close = close;
  }

  static async before(brokerUrl: string): Promise<CuttableProxy> {
    const target = new URL(brokerUrl);
    const sockets = new Set<Socket>();
    const server = createServer((client) => {
      const upstream = connect({ host: target.hostname, port: Number(target.port || 5672), noDelay: true });
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.setNoDelay(true);
        socket.on('error', () => {});
        socket.on('close', () => {
          sockets.delete(socket);
          client.destroy();
          upstream.destroy();
        });
      }
      client.pipe(upstream).pipe(client);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = new URL(brokerUrl);
    url.hostname = '127.0.0.1';
    url.port = String((server.address() as AddressInfo).port);
    return new CuttableProxy(url.href, sockets, () => server.close());
  }

  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  close(): void {
    this.#close();
    this.cut();
  }
}
