import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { AmqpError } from './amqp-error.js';
import type { EmbeddedBroker, EmbeddedBrokerOptions } from './embedded-broker.js';
import { VirtualHost } from './model/virtual-host.js';
import type { BrokerContext } from './session/broker-context.js';
import { Connection } from './session/connection.js';
import { DirectReplies } from './session/direct-replies.js';
import { bindingInfo, connectionInfo, exchangeInfo, queueInfo } from './views/describe-state.js';
import { wireFromText } from './wire/wire-text.js';

/** How long closing waits for clients to answer, in milliseconds. */
const FAREWELL_MS = 500;

/**
 * Starts an AMQP 0-9-1 server in this process, on 127.0.0.1 and nowhere else, for development and tests. It keeps
 * everything in memory: what it holds is gone when it closes or the process ends.
 *
 * Rejects when the port is taken (`EADDRINUSE`).
 *
 * @example
 * ```ts
 * const broker = await startEmbeddedBroker();
 * const connection = await amqplib.connect(broker.url);
 * ```
 */
export async function startEmbeddedBroker(options: EmbeddedBrokerOptions = {}): Promise<EmbeddedBroker> {
  const { port = 0, heartbeatSeconds = 60, credentials = { username: 'guest', password: 'guest' } } = options;
  const virtualHost = new VirtualHost(options.clock);
  const connections = new Set<Connection>();
  let blockedReason: string | undefined;
  let closing: Promise<void> | undefined;
  const context: BrokerContext = {
    virtualHost,
    directReplies: new DirectReplies(),
    credentials: { username: wireFromText(credentials.username), password: wireFromText(credentials.password) },
    heartbeatSeconds,
    onRouted: options.onRouted,
    onUnrouted: options.onUnrouted,
    get blockedReason() {
      return blockedReason;
    },
  };

  const server = createServer((socket: Socket) => {
    const connection: Connection = new Connection(socket, context, () => connections.delete(connection));
    connections.add(connection);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;

  const closeConnections = (reason = 'the embedded broker closes its connections'): void => {
    for (const connection of connections) connection.fail(new AmqpError('CONNECTION_FORCED', wireFromText(reason)));
  };

  const shutDown = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    closeConnections('the embedded broker shuts down');
    const farewell = setTimeout(() => {
      for (const connection of connections) connection.destroy();
    }, FAREWELL_MS);
    await closed;
    clearTimeout(farewell);
    virtualHost.close();
  };

  const close = (): Promise<void> => {
    closing ??= shutDown();
    return closing;
  };

  return {
    url: `amqp://${encodeURIComponent(credentials.username)}:${encodeURIComponent(credentials.password)}@127.0.0.1:${address.port}`,
    port: address.port,
    queues: () => [...virtualHost.queues].map(queueInfo),
    exchanges: () => [...virtualHost.exchanges].map(exchangeInfo),
    bindings: () => [...virtualHost.exchanges].flatMap((exchange) => exchange.bindings.map(bindingInfo)),
    connections: () => [...connections].map(connectionInfo),
    block: (reason) => {
      blockedReason = wireFromText(reason);
      for (const connection of connections) connection.block(blockedReason);
    },
    unblock: () => {
      blockedReason = undefined;
      for (const connection of connections) connection.unblock();
    },
    closeConnections,
    close,
    [Symbol.asyncDispose]: close,
  };
}
