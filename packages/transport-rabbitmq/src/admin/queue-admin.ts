import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { BloodbankError, Unreachable } from '@bloodbank/core/errors';
import { maskUrl } from '@bloodbank/core/message';
import type { DeadLetterVisitor, QueueAdmin, QueueInfo } from '@bloodbank/core/ports';
import { pauseUnref, withTimeout } from '@bloodbank/core/time';
import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';
import { openConnection } from '../connection/open-connection.js';
import { assertCarriable } from '../message/assert-sendable.js';
import { toAmqp } from '../message/to-amqp.js';
import { publishMandatory } from '../publish/publish-mandatory.js';
import { parseDeadLetter } from './parse-dead-letter.js';
import { redrivenCopy } from './redriven-copy.js';
import { restingCopy } from './resting-copy.js';

export interface QueueAdminOptions {
  readonly url: string;
  /** Shown by the broker's management tools. Default `bloodbank admin`. */
  readonly connectionName?: string;
  /** For each answer of the broker. Default 10 seconds. */
  readonly timeoutMs?: number;
}

/**
 * The QueueAdmin port on RabbitMQ. It has a connection of its own, and each question a channel of its own: the broker
 * closes the channel on which somebody asks for a queue that is not there. It does not reconnect: begun anew, a visit
 * finds what the last one left.
 *
 * @throws {Unreachable}
 */
export async function createQueueAdmin({
  url,
  connectionName = 'bloodbank admin',
  timeoutMs = 10_000,
}: QueueAdminOptions): Promise<QueueAdmin> {
  const address = { url, name: connectionName, heartbeatSeconds: 10, connectTimeoutMs: timeoutMs };
  const connection = await openConnection(address);
  connection.on('error', () => {});
  return new RabbitQueueAdmin(connection, timeoutMs, maskUrl(url));
}

const NOT_FOUND = 404;

const BACK_WITHIN_MS = 5_000;
const BACK_POLL_MS = 10;

class RabbitQueueAdmin implements QueueAdmin {
  readonly #connection: ChannelModel;
  readonly #timeoutMs: number;
  readonly #address: string;

  constructor(connection: ChannelModel, timeoutMs: number, address: string) {
    this.#connection = connection;
    this.#timeoutMs = timeoutMs;
    this.#address = address;
  }

  async inspect(queue: string): Promise<QueueInfo | undefined> {
    return this.#onChannel(async (channel) => {
      try {
        const { messageCount, consumerCount } = await this.#within(channel.checkQueue(queue), 'Asking for a queue');
        return { queue, messages: messageCount, consumers: consumerCount };
      } catch (thrown) {
        if ((thrown as { readonly code?: unknown }).code === NOT_FOUND) return undefined;
        throw thrown;
      }
    });
  }

  async visitDeadLetters(queue: string, visit: DeadLetterVisitor): Promise<void> {
    const { messages } = await this.#inspectExisting(queue);
    const hand = { count: 0, gone: 0 };
    try {
      await this.#onChannel(async (channel) => {
        try {
          await this.#visitEach(channel, queue, messages, hand, visit);
        } finally {
          giveBack(channel);
        }
      });
    } finally {
      // Without a connection there is nobody to ask.
      if (hand.count > 0) await this.#whenBack(queue, messages - hand.gone).catch(() => {});
    }
  }

  async purge(queue: string): Promise<number> {
    await this.#inspectExisting(queue);
    return this.#onChannel(async (channel) => {
      const { messageCount } = await this.#within(channel.purgeQueue(queue), 'Purging a queue');
      return messageCount;
    });
  }

  async put(queue: string, letter: DeadLetter): Promise<void> {
    await this.#inspectExisting(queue);
    await this.#onChannel((channel) => this.#publish(channel, restingCopy(letter, queue)));
  }

  /** A quorum queue cannot be asked to go only if it is unused: between the look and the removal somebody may come. */
  async remove(queue: string): Promise<number | undefined> {
    const info = await this.inspect(queue);
    if (info === undefined) return undefined;
    if (info.consumers > 0) {
      throw new BloodbankError('transport.queue-in-use', `Queue ${queue} is consumed, so it is not removed.`, {
        remedy: 'Stop what consumes it first.',
      });
    }
    return this.#onChannel(async (channel) => {
      const { messageCount } = await this.#within(channel.deleteQueue(queue), 'Removing a queue');
      return messageCount;
    });
  }

  async close(): Promise<void> {
    await withTimeout(this.#connection.close(), this.#timeoutMs, 'Closing the connection').catch(() => {});
  }

  /** `hand` counts what was taken and not acknowledged, and what was. */
  async #visitEach(
    channel: ConfirmChannel,
    queue: string,
    count: number,
    hand: { count: number; gone: number },
    visit: DeadLetterVisitor,
  ): Promise<void> {
    for (let visited = 0; visited < count; visited++) {
      const message = await this.#within(channel.get(queue), 'Reading a dead letter');
      if (message === false) return;
      hand.count += 1;
      const letter = parseDeadLetter(message);
      const decision = await visit(letter);
      if (decision.kind === 'stop') return;
      if (decision.kind === 'keep') continue;
      if (decision.kind === 'move') await this.#publish(channel, redrivenCopy(letter, decision));
      channel.ack(message);
      hand.count -= 1;
      hand.gone += 1;
    }
  }

  /**
   * A quorum queue counts what was given back a moment later, and whoever looks then must find it: all that rested and did not go,
   * for what was never taken counts at once. Somebody else may have taken it meanwhile; so this waits, but not for long.
   */
  async #whenBack(queue: string, resting: number): Promise<void> {
    const endsAt = performance.now() + BACK_WITHIN_MS;
    while (performance.now() < endsAt) {
      const info = await this.inspect(queue);
      if (info === undefined || info.messages >= resting) return;
      await pauseUnref(BACK_POLL_MS);
    }
  }

  async #inspectExisting(queue: string): Promise<QueueInfo> {
    const info = await this.inspect(queue);
    if (info !== undefined) return info;
    const remedy = 'Check the name with `bloodbank topology show`; a queue is there once its service has run.';
    throw new BloodbankError('transport.unroutable', `There is no queue "${queue}" at ${this.#address}.`, {
      why: 'Nothing was looked at, moved or removed.',
      remedy,
    });
  }

  async #publish(channel: ConfirmChannel, copy: ReturnType<typeof redrivenCopy>): Promise<void> {
    assertCarriable(copy);
    const isTaken = await this.#within(publishMandatory(channel, toAmqp(copy)), 'Moving a dead letter');
    if (isTaken) return;
    throw new BloodbankError('transport.unroutable', `There is no queue "${copy.routingKey}" to move to.`);
  }

  async #onChannel<T>(work: (channel: ConfirmChannel) => Promise<T>): Promise<T> {
    const channel = await this.#open();
    try {
      return await work(channel);
    } finally {
      await withTimeout(closeQuietly(channel), this.#timeoutMs, 'Closing a channel').catch(() => {});
    }
  }

  async #open(): Promise<ConfirmChannel> {
    try {
      const channel = await this.#within(this.#connection.createConfirmChannel(), 'Opening a channel');
      channel.on('error', () => {});
      return channel;
    } catch (thrown) {
      throw thrown instanceof BloodbankError ? thrown : new Unreachable(this.#address, thrown);
    }
  }

  #within<T>(work: PromiseLike<T>, what: string): Promise<T> {
    return withTimeout(Promise.resolve(work), this.#timeoutMs, what);
  }
}

/**
 * Everything that was not acknowledged, to its place in the queue [A3] [A6]. The end of the channel would do the same, but
 * later: a quorum queue learns of it when the close was already confirmed.
 */
function giveBack(channel: Channel): void {
  try {
    channel.nackAll(true);
  } catch {
    // The channel has ended, and the broker gives back by itself.
  }
}

/** A channel that the broker closed throws when it is closed again. */
async function closeQuietly(channel: Channel): Promise<void> {
  await channel.close();
}
