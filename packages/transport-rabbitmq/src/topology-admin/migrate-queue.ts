import { BloodbankError, notify } from '@bloodbank/core/errors';
import { pauseUnref, withTimeout } from '@bloodbank/core/time';
import type { Migration, MigrationStep, OnMigrationStep, RascalBinding, RascalQueue } from '@bloodbank/topology';
import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';
import { moveMessages } from './move-messages.js';
import { hasCode, onOwnChannel } from './own-channel.js';
import { declareQueue } from './probe-topology.js';

/** What expires in the shelter goes where it would have gone from the queue. */
const DEAD_LETTERING: readonly string[] = [
  'x-dead-letter-exchange',
  'x-dead-letter-routing-key',
  'x-dead-letter-strategy',
  'x-overflow',
];

function shelterDefinition({ options }: RascalQueue): RascalQueue {
  const inherited = Object.entries(options?.arguments ?? {}).filter(([name]) => DEAD_LETTERING.includes(name));
  const own = { 'x-queue-type': 'quorum', 'x-delivery-limit': 1_000_000 };
  return { options: { durable: true, arguments: { ...Object.fromEntries(inherited), ...own } } };
}

export interface MigrationOptions {
  /** For each answer of the broker, and for all bindings of a queue. */
  readonly timeoutMs: number;
  readonly onStep?: OnMigrationStep;
}

/** Where messages stay meanwhile. */
export function shelterOf(queue: string): string {
  return `${queue}.migrating`;
}

/**
 * Gives a queue other arguments without losing a message. What waits, and what is published meanwhile, stays in a shelter:
 *
 * - `shelter`, `divert`: a second queue gets the bindings, then the old one loses them. In between both get a copy.
 * - `empty`, `delete`: the messages move over, and the old queue goes, if it is empty and nobody consumes it.
 * - `declare`, `return`: the new queue gets the bindings, then the shelter loses them.
 * - `refill`, `clear`: the messages move back, and the shelter goes when it is empty.
 *
 * Where it stands is read from the broker, never from a file: begun again after it died, it goes on from there.
 *
 * @throws {BloodbankError} `transport.queue-in-use` while somebody consumes the queue.
 */
export async function migrateQueue(
  connection: ChannelModel,
  migration: Migration,
  options: MigrationOptions,
): Promise<void> {
  const { queue, definition, bindings, waitQueues } = migration;
  const { timeoutMs, onStep } = options;
  const shelter = shelterOf(queue);
  const within = <T>(work: PromiseLike<T>): Promise<T> =>
    withTimeout(Promise.resolve(work), timeoutMs, 'A step of a migration');
  const first = await openChannel(connection, timeoutMs);
  const begin = (step: MigrationStep): Promise<void> => Promise.resolve(onStep?.(step, 0));
  const move = (channel: ConfirmChannel, step: MigrationStep, from: string, to: string): Promise<number> =>
    moveMessages(channel, from, to, timeoutMs, (count) =>
      notify(
        () => onStep?.(step, count),
        (error) => process.emitWarning(error),
      ),
    );

  const found = await inspectUnused(connection, queue, timeoutMs);
  if (found !== undefined && !(await isAsDeclared(connection, migration, timeoutMs))) {
    await begin('shelter');
    await within(declareQueue(first, shelter, shelterDefinition(definition)));
    await within(bindAll(first, bindings, shelter));
    await begin('divert');
    await within(unbindAll(first, bindings, queue));
    await begin('empty');
    const moveRest = () => move(first, 'empty', queue, shelter);
    await moveRest();
    await begin('delete');
    await deleteEmpty({ connection, channel: first, queue, waitQueues, timeoutMs, moveRest });
  }
  await within(first.close());
  // A channel of RabbitMQ 3.10 that knew the queue by another type breaks its connection when it publishes to the new one.
  const second = await openChannel(connection, timeoutMs);
  await begin('declare');
  await within(declareQueue(second, queue, definition));
  await within(bindAll(second, bindings, queue));
  if ((await inspectQueue(connection, shelter, timeoutMs)) !== undefined) {
    await begin('return');
    await within(unbindAll(second, bindings, shelter));
    await begin('refill');
    const moveRest = () => move(second, 'refill', shelter, queue);
    await moveRest();
    await begin('clear');
    await deleteEmpty({ connection, channel: second, queue: shelter, waitQueues: [], timeoutMs, moveRest });
  }
  await within(second.close());
}

async function openChannel(connection: ChannelModel, timeoutMs: number): Promise<ConfirmChannel> {
  const channel = await withTimeout(connection.createConfirmChannel(), timeoutMs, 'Opening a channel');
  channel.on('error', () => {});
  return channel;
}

async function bindAll(channel: Channel, bindings: readonly RascalBinding[], queue: string): Promise<void> {
  for (const { source, bindingKey, options } of bindings)
    await channel.bindQueue(queue, source, bindingKey, { ...options });
}

async function unbindAll(channel: Channel, bindings: readonly RascalBinding[], queue: string): Promise<void> {
  for (const { source, bindingKey, options } of bindings) {
    await channel.unbindQueue(queue, source, bindingKey, { ...options });
  }
}

/** How long to wait for wait queues to run empty: the longest delay of a usual policy, and some. */
const DRAIN_MS = 120_000;
const DRAIN_POLL_MS = 200;

interface Emptying {
  readonly connection: ChannelModel;
  readonly channel: ConfirmChannel;
  readonly queue: string;
  readonly waitQueues: readonly string[];
  readonly timeoutMs: number;
  readonly moveRest: () => Promise<number>;
}

/**
 * A quorum queue knows no "delete if empty". Nothing leads into it any more but its wait queues and a person's redrive, so
 * it goes when those are empty, and it was empty twice.
 */
async function deleteEmpty(emptying: Emptying): Promise<void> {
  const { connection, channel, queue, waitQueues, timeoutMs, moveRest } = emptying;
  const endsAt = performance.now() + DRAIN_MS;
  for (let emptyRounds = 0; emptyRounds < 2; ) {
    if (performance.now() > endsAt) {
      const message = `"${queue}" or its wait queues still receive messages after ${DRAIN_MS / 1_000} s.`;
      throw new BloodbankError('transport.queue-in-use', message);
    }
    await inspectUnused(connection, queue, timeoutMs);
    const moved = await moveRest();
    const waiting = await Promise.all(waitQueues.map((name) => inspectQueue(connection, name, timeoutMs)));
    const isEmpty = moved === 0 && waiting.every((found) => (found?.messageCount ?? 0) === 0);
    emptyRounds = isEmpty ? emptyRounds + 1 : 0;
    await pauseUnref(DRAIN_POLL_MS);
  }
  await withTimeout(channel.deleteQueue(queue), timeoutMs, 'Deleting a queue');
}

interface FoundQueue {
  readonly messageCount: number;
  readonly consumerCount: number;
}

/** Undefined for a queue that is not there. */
async function inspectQueue(
  connection: ChannelModel,
  queue: string,
  timeoutMs: number,
): Promise<FoundQueue | undefined> {
  try {
    return await onOwnChannel(connection, timeoutMs, (channel) => channel.checkQueue(queue));
  } catch (thrown) {
    if (hasCode(thrown, 404)) return undefined;
    throw thrown;
  }
}

/** The same. @throws {BloodbankError} `transport.queue-in-use` */
async function inspectUnused(
  connection: ChannelModel,
  queue: string,
  timeoutMs: number,
): Promise<FoundQueue | undefined> {
  const found = await inspectQueue(connection, queue, timeoutMs);
  if (found === undefined || found.consumerCount === 0) return found;
  const consumers = found.consumerCount === 1 ? '1 consumer' : `${found.consumerCount} consumers`;
  throw new BloodbankError('transport.queue-in-use', `"${queue}" has ${consumers}.`);
}

async function isAsDeclared(
  connection: ChannelModel,
  { queue, definition }: Migration,
  timeoutMs: number,
): Promise<boolean> {
  try {
    await onOwnChannel(connection, timeoutMs, (channel) => declareQueue(channel, queue, definition));
    return true;
  } catch (thrown) {
    if (hasCode(thrown, 406)) return false;
    throw thrown;
  }
}
