import { toError } from '@bloodbank/core/errors';
import type { ChannelModel } from 'amqplib';

/**
 * Which exchanges exist. One that does not would close the channel of everybody who publishes, so each is looked up
 * once, passively, on a channel of its own.
 */
export class KnownExchanges {
  readonly #known = new Set<string>(['']);

  has(exchange: string): boolean {
    return this.#known.has(exchange);
  }

  /** What was known may be gone: the connection was lost, or the broker said that something is missing. */
  forget(): void {
    this.#known.clear();
    this.#known.add('');
  }

  /** @throws when the connection is lost meanwhile, or the broker refuses to answer. */
  async lookUp(connection: ChannelModel, exchange: string): Promise<'there' | 'missing'> {
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    try {
      await channel.checkExchange(exchange);
    } catch (thrown) {
      const error: Error & { readonly code?: unknown } = toError(thrown);
      if (error.code === 404) return 'missing';
      throw error;
    }
    this.#known.add(exchange);
    channel.close().catch(() => {});
    return 'there';
  }
}
