import { withTimeout } from '@bloodbank/core/time';
import { Connection, type ConnectionOptions } from '@platformatic/kafka';
import type { Broker } from './cluster-options.js';

export interface LinesOptions {
  readonly clientId: string;
  readonly connection: ConnectionOptions;
  readonly connectTimeoutMs: number;
  readonly onOpen: (connection: Connection) => void;
  readonly onEnd: (connection: Connection) => void;
}

/**
 * A connection to each node that is asked for, opened when it is first needed and again when it has ended. A node works on
 * one request of a connection at a time: who may wait there for long has lines of its own.
 */
export class Lines {
  readonly #options: LinesOptions;
  readonly #connections = new Map<string, Promise<Connection>>();
  readonly #open = new Set<Connection>();
  #isClosed = false;

  constructor(options: LinesOptions) {
    this.#options = options;
  }

  to({ host, port }: Broker): Promise<Connection> {
    const key = `${host}:${port}`;
    const known = this.#connections.get(key);
    if (known !== undefined) return known;
    const opening = this.#openTo(host, port, () => {
      if (this.#connections.get(key) === opening) this.#connections.delete(key);
    });
    this.#connections.set(key, opening);
    return opening;
  }

  /** The first that can be had, in the given order. */
  async toFirst(brokers: readonly Broker[]): Promise<Connection> {
    let failure: unknown = new Error('No address of a broker is known.');
    for (const broker of brokers) {
      try {
        return await this.to(broker);
      } catch (thrown) {
        failure = thrown;
      }
    }
    throw failure;
  }

  /** At once: whatever waits on them is told. */
  close(): void {
    this.#isClosed = true;
    for (const connection of this.#open) connection.socket?.destroy();
    this.#connections.clear();
  }

  async #openTo(host: string, port: number, forget: () => void): Promise<Connection> {
    const { clientId, connection: options, connectTimeoutMs, onOpen, onEnd } = this.#options;
    const connection = new Connection(clientId, options);
    // What fails is told to whoever waits; an event that nobody hears would end the process.
    connection.on('error', forget);
    connection.once('close', () => {
      forget();
      if (this.#open.delete(connection)) onEnd(connection);
    });
    try {
      await withTimeout(
        Promise.resolve(connection.connect(host, port)),
        connectTimeoutMs,
        `Connecting to ${host}:${port}`,
      );
      if (this.#isClosed) throw new Error('The lines are closed.');
      this.#open.add(connection);
      onOpen(connection);
      return connection;
    } catch (thrown) {
      forget();
      connection.socket?.destroy();
      throw thrown;
    }
  }
}
