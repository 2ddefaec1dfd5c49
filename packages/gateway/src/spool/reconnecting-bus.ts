import { Closed, isInstance, toError, Unreachable } from '@bloodbank/core/errors';
import { guardLogger, type Logger, silentLogger } from '@bloodbank/core/ports';
import { createBackoff, type Delays } from '@bloodbank/core/time';
import type { GatewayBus } from '../gateway-bus.js';

/** A bus that can be closed. What `connectBus` returns is one. */
export interface ClosableBus extends GatewayBus {
  close(): Promise<void>;
}

export interface ReconnectingOptions {
  /** The broker's address without its password, for errors. */
  readonly address: string;
  /** Between two attempts to connect. Default 200 ms, growing to 5 seconds. */
  readonly delays?: Delays;
  readonly logger?: Logger;
}

/**
 * A bus that is there at once, also while its broker is away: until it connects, every publish and request rejects Unreachable. Once it
 * stands, it looks after its connection itself.
 *
 * States:
 * - connecting: from the start. Taps are remembered, and begin when the bus stands.
 * - connected: from the first connection on.
 * - closed: from `close` on. What connects after that is closed again.
 */
export function createReconnectingBus(
  connect: () => Promise<ClosableBus>,
  { address, delays = { initialDelayMs: 200, maxDelayMs: 5_000 }, ...options }: ReconnectingOptions,
): ClosableBus {
  const logger = guardLogger(options.logger ?? silentLogger);
  const closing = new AbortController();
  let bus: ClosableBus | undefined;
  let lastError: Error = new Error('no attempt has ended yet');

  async function connectUntilClosed(): Promise<ClosableBus | undefined> {
    const backOff = createBackoff(delays);
    while (!closing.signal.aborted) {
      try {
        bus = await connect();
        logger.info({ broker: address }, 'The bus stands.');
        return bus;
      } catch (thrown) {
        const error = toError(thrown);
        // Said once for each reason: an outage may be long.
        if (error.message !== lastError.message) logger.warn({ broker: address }, `${error.message} Trying again.`);
        lastError = error;
        await backOff.wait(closing.signal);
      }
    }
    return undefined;
  }

  const connected = connectUntilClosed();

  function use(): ClosableBus {
    if (closing.signal.aborted) throw new Closed();
    if (bus !== undefined) return bus;
    throw isInstance(lastError, Unreachable) ? lastError : new Unreachable(address, lastError);
  }

  return {
    send(envelope, options) {
      try {
        return use().send(envelope, options);
      } catch (thrown) {
        return Promise.reject(thrown);
      }
    },
    request: async (type, payload, options) => use().request(type, payload, options),
    async tap(patterns, onEvent) {
      if (bus !== undefined) return bus.tap(patterns, onEvent);
      let isStopped = false;
      const tapped = connected.then((later) => (isStopped ? undefined : later?.tap(patterns, onEvent)));
      tapped.catch((thrown: unknown) => logger.error({ err: toError(thrown) }, 'A tap could not begin.'));
      return {
        async stop() {
          isStopped = true;
          if (bus !== undefined) await (await tapped.catch(() => undefined))?.stop();
        },
      };
    },
    health() {
      return bus?.health() ?? { status: 'unhealthy', details: { connected: false, reason: lastError.message } };
    },
    async close() {
      closing.abort();
      await (await connected)?.close();
    },
  };
}
