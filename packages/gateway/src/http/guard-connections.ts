import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

interface Connection {
  readonly address: string;
  /** The last one that it sent, and its answer. */
  last: { readonly request: IncomingMessage; readonly response: ServerResponse } | undefined;
}

/**
 * Bounds the connections without shutting anybody out: where there is no place left, somebody who holds one for nothing makes
 * room. First of whoever has the most, the connection that has been silent longest; then one whose request does not arrive. A
 * request that has arrived is answered. Only where all places are used so, the new connection is refused.
 */
export function guardConnections(server: Server, maxConnections: number): void {
  /** Oldest first. */
  const open = new Map<Socket, Connection>();

  server.on('connection', (socket: Socket) => {
    if (open.size >= maxConnections) {
      const victim = findVictim(open);
      if (victim === undefined) {
        socket.destroy();
        return;
      }
      open.delete(victim);
      victim.destroy();
    }
    open.set(socket, { address: socket.remoteAddress ?? '', last: undefined });
    socket.once('close', () => open.delete(socket));
  });
  // Before whoever answers it.
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const connection = open.get(request.socket);
    if (connection !== undefined) connection.last = { request, response };
  });
}

function findVictim(open: ReadonlyMap<Socket, Connection>): Socket | undefined {
  const counts = new Map<string, number>();
  for (const { address } of open.values()) counts.set(address, (counts.get(address) ?? 0) + 1);
  let victim: Socket | undefined;
  let best = Number.NEGATIVE_INFINITY;
  for (const [socket, { address, last }] of open) {
    const isBusy = last !== undefined && !last.response.closed;
    if (isBusy && last.request.complete) continue;
    // Silent ones of the greediest first, and the oldest of those.
    const rank = (counts.get(address) ?? 0) * 2 + (isBusy ? 0 : 1);
    if (rank > best) [victim, best] = [socket, rank];
  }
  return victim;
}
