import { BloodbankError, toError } from '@bloodbank/core/errors';
import { exchangeOf, ownerMarkerOf } from '@bloodbank/topology';
import type { ChannelModel } from 'amqplib';
import { onOwnChannel } from '../topology-admin/own-channel.js';
import { readConflict } from './topology-conflict.js';

/** The argument of the marker that names the owner: brokers compare it, and say what it is where it differs. */
const OWNER_ARGUMENT = 'x-dead-letter-routing-key';

export interface Ownership {
  readonly owner: string;
  readonly pattern: string;
  /** The exchange of the events. */
  readonly events: string;
}

/**
 * Marks a pattern of commands as owned: a queue that nobody binds and nothing reaches, named for the pattern, with the owner
 * among its arguments. The broker lets an owner's instances declare it again, and nobody else.
 *
 * @throws {BloodbankError} `command.owned`
 */
export async function claimOwnership(
  connection: ChannelModel,
  timeoutMs: number,
  { owner, pattern, events }: Ownership,
): Promise<void> {
  const marker = ownerMarkerOf(exchangeOf('command', events), pattern);
  const options = { durable: true, arguments: { 'x-dead-letter-exchange': '', [OWNER_ARGUMENT]: owner } };
  try {
    await onOwnChannel(connection, timeoutMs, (channel) => channel.assertQueue(marker, options));
  } catch (thrown) {
    const conflict = readConflict(toError(thrown));
    if (conflict?.difference.argument !== OWNER_ARGUMENT) throw thrown;
    const actual = /'([^']*)'/.exec(conflict.difference.live)?.[1] ?? conflict.difference.live;
    const message = `"${owner}" cannot own the command "${pattern}": it belongs to "${actual}".`;
    const remedy = `Let one of them handle it. Where it moves to "${owner}" for good: stop "${actual}", unbind its queue from "${pattern}", and delete the queue "${marker}", which marks it.`;
    throw new BloodbankError('command.owned', message, { cause: thrown, remedy });
  }
}
