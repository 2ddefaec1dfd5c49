import { randomBytes } from 'node:crypto';
import type { Message } from '../model/message.js';

/** The name a client consumes from, and writes into reply_to, to get replies without a queue. */
export const DIRECT_REPLY_TO = 'amq.rabbitmq.reply-to';

const PREFIX = `${DIRECT_REPLY_TO}.`;

/** Direct reply-to: addresses that lead straight to a channel, for as long as it consumes. */
export class DirectReplies {
  readonly #receivers = new Map<string, (message: Message) => void>();

  /** Opens an address; its name goes into the reply_to of what the channel publishes. */
  open(receive: (message: Message) => void): string {
    const address = PREFIX + randomBytes(18).toString('base64');
    this.#receivers.set(address, receive);
    return address;
  }

  close(address: string): void {
    this.#receivers.delete(address);
  }

  isAddress(name: string): boolean {
    return name.startsWith(PREFIX);
  }

  isOpen(address: string): boolean {
    return this.#receivers.has(address);
  }

  /** True when somebody was there to receive it. */
  send(address: string, message: Message): boolean {
    const receive = this.#receivers.get(address);
    receive?.(message);
    return receive !== undefined;
  }
}
