import { Closed, toError } from '@bloodbank/core/errors';
import type { Logger } from '@bloodbank/core/ports';
import { type Backoff, createBackoff, type Delays, pauseUnref } from '@bloodbank/core/time';
import type { RecoveringConnection } from '../connection/recovering-connection.js';
import type { KnownExchanges } from './known-exchanges.js';
import type { PendingPublish } from './pending-publish.js';
import { PublishQueue } from './publish-queue.js';

export interface PublishesAwaitingExchangeOptions {
  readonly connection: RecoveringConnection;
  readonly exchanges: KnownExchanges;
  readonly reconnect: Delays;
  readonly logger: Logger;
  /** Declares an exchange that has gone; whether it did. */
  readonly restoreExchange: (exchange: string) => Promise<boolean>;
  /** The broker has said whether the exchange is there; undefined when it can no longer be asked. */
  readonly onAnswer: (isThere: boolean | undefined, pendings: readonly PendingPublish[]) => void;
}

/** Publishes that wait until it is known whether their exchange exists. Each exchange is asked about once at a time. */
export class PublishesAwaitingExchange {
  readonly #options: PublishesAwaitingExchangeOptions;
  readonly #backoff: Backoff;
  readonly #byExchange = new Map<string, PublishQueue>();

  constructor(options: PublishesAwaitingExchangeOptions) {
    this.#options = options;
    this.#backoff = createBackoff(options.reconnect);
  }

  park(pending: PendingPublish): void {
    const { exchange } = pending.message;
    const known = this.#byExchange.get(exchange);
    const parked = known ?? new PublishQueue();
    parked.add(pending);
    if (known !== undefined) return;
    this.#byExchange.set(exchange, parked);
    void this.#lookUp(exchange, parked);
  }

  remove(pending: PendingPublish): void {
    this.#byExchange.get(pending.message.exchange)?.remove(pending);
  }

  takeAll(): readonly PendingPublish[] {
    return [...this.#byExchange.values()].flatMap((parked) => parked.takeAll());
  }

  async #lookUp(exchange: string, parked: PublishQueue): Promise<void> {
    const { logger, onAnswer } = this.#options;
    let isThere: boolean | undefined;
    while (isThere === undefined && parked.size > 0) {
      try {
        isThere = await this.#ask(exchange);
      } catch (thrown) {
        if (thrown instanceof Closed) break;
        logger.debug({ exchange, reason: toError(thrown).message }, 'An exchange could not be looked up yet.');
        await pauseUnref(this.#backoff.nextDelayMs());
      }
    }
    this.#backoff.reset();
    this.#byExchange.delete(exchange);
    onAnswer(isThere, parked.takeAll());
  }

  async #ask(exchange: string): Promise<boolean> {
    const { connection, exchanges, restoreExchange } = this.#options;
    const open = await connection.whenOpen();
    if ((await exchanges.lookUp(open, exchange)) === 'there') return true;
    return (await restoreExchange(exchange)) && (await exchanges.lookUp(open, exchange)) === 'there';
  }
}
