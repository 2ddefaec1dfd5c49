import { Invalid } from '@bloodbank/core/errors';
import type { Address } from '@bloodbank/core/ports';
import { commandsExchangeOf, EVENTS_EXCHANGE, recordExchangeOf } from '@bloodbank/topology';

/** What every reply address begins with. Nothing else may be replied to: a `replyTo` is written by a stranger. */
export const REPLY_PREFIX = 'bloodbank.replies.';

/** An exchange and a key, as RabbitMQ addresses. */
export interface Route {
  readonly exchange: string;
  readonly routingKey: string;
}

/** Addresses of the port as places at the broker, and back. */
export class Places {
  readonly events: string;
  /** For those who record. */
  readonly record: string;
  readonly #commands: string;

  constructor(events: string = EVENTS_EXCHANGE) {
    this.events = events;
    this.record = recordExchangeOf(events);
    this.#commands = commandsExchangeOf(events);
  }

  /** @throws {Invalid} `message.invalid-properties` for a reply address that no `openReplies` made. */
  routeOf({ kind, key }: Address): Route {
    if (kind === 'event') return { exchange: this.events, routingKey: key };
    if (kind === 'command') return { exchange: this.#commands, routingKey: key };
    if (!key.startsWith(REPLY_PREFIX)) {
      throw new Invalid('message.invalid-properties', `${JSON.stringify(key.slice(0, 80))} is no address for replies.`);
    }
    return { exchange: '', routingKey: key };
  }

  /** An exchange of somebody else's, which a topology file binds, carries what its consumer expects. */
  addressOf({ exchange, routingKey }: Route, expected: Address['kind'] = 'event'): Address {
    if (exchange === this.events || exchange === this.record) return { kind: 'event', key: routingKey };
    return { kind: exchange === this.#commands ? 'command' : expected, key: routingKey };
  }

  destinationOf({ kind }: Address): string {
    if (kind === 'reply') return '(default exchange)';
    return kind === 'event' ? this.events : this.#commands;
  }
}
