import { BloodbankError, toError } from '@bloodbank/core/errors';
import { exchangeOf, ownerMarkerOf } from '@bloodbank/topology';
import type { ChannelModel } from 'amqplib';
import { onOwnChannel, refusalOf } from '../topology-admin/own-channel.js';
import { assertName } from './assert-names.js';
import { fitsReply, type Marked, putUpSign, readSign } from './owner-sign.js';
import { readConflict, type TopologyConflict } from './topology-conflict.js';

/** The argument of the marker that names the owner: brokers compare it, and say what it is where it differs. */
const OWNER_ARGUMENT = 'x-dead-letter-routing-key';

const NOBODY = '';

export interface Ownership {
  readonly owner: string;
  readonly pattern: string;
  /** The exchange of the events. */
  readonly events: string;
  /** The virtual host in which it is claimed. */
  readonly virtualHost: string;
}

/**
 * Marks a pattern of commands as owned: a queue that nobody binds and nothing reaches, named for the pattern, with the owner
 * among its arguments. The broker lets an owner's instances declare it again, and nobody else.
 *
 * @throws {BloodbankError} `command.owned`; `config.invalid` for names that are too long for a marker.
 */
export async function claimOwnership(
  connection: ChannelModel,
  timeoutMs: number,
  { owner, pattern, events, virtualHost }: Ownership,
): Promise<void> {
  const commands = exchangeOf('command', events);
  const marker = ownerMarkerOf(commands, pattern);
  assertName('The name of the queue that marks who owns a command', marker);
  assertName('The name of who owns a command', owner);
  try {
    await declareMarker(connection, timeoutMs, marker, owner);
  } catch (thrown) {
    const conflict = readConflict(toError(thrown), marker);
    if (conflict?.difference.argument !== OWNER_ARGUMENT) throw thrown;
    const actual = ownerIn(conflict) ?? (await findOwner(connection, timeoutMs, { marker, commands }));
    throw owned({ owner, pattern, marker, actual, cause: thrown });
  }
  if (!fitsReply(marker, owner, virtualHost)) await putUpSign(connection, timeoutMs, { marker, commands }, owner);
}

function declareMarker(connection: ChannelModel, timeoutMs: number, marker: string, owner: string): Promise<unknown> {
  const options = { durable: true, arguments: { 'x-dead-letter-exchange': '', [OWNER_ARGUMENT]: owner } };
  return onOwnChannel(connection, timeoutMs, (channel) => channel.assertQueue(marker, options));
}

function ownerIn({ isCut, difference: { live } }: TopologyConflict): string | undefined {
  return isCut ? undefined : (/^'(?<owner>[\s\S]*)'$/.exec(live)?.groups?.['owner'] ?? live);
}

/** Undefined where nobody can say: a version that put up no sign claimed it, or its owner has let it go. */
async function findOwner(connection: ChannelModel, timeoutMs: number, marked: Marked): Promise<string | undefined> {
  // Declared for nobody, the reply has more room for whoever it is.
  const refusal = await refusalOf(declareMarker(connection, timeoutMs, marked.marker, NOBODY));
  if (refusal === undefined) {
    await onOwnChannel(connection, timeoutMs, (channel) => channel.deleteQueue(marked.marker));
    return undefined;
  }
  const conflict = readConflict(refusal, marked.marker);
  return (conflict && ownerIn(conflict)) ?? readSign(connection, timeoutMs, marked);
}

interface Refused extends Pick<Ownership, 'owner' | 'pattern'> {
  readonly marker: string;
  readonly actual: string | undefined;
  readonly cause: unknown;
}

function owned({ owner, pattern, marker, actual, cause }: Refused): BloodbankError {
  const other =
    actual === undefined ? 'another service, for whose name the reply of the broker has no room' : `"${actual}"`;
  const message = `"${owner}" cannot own the command "${pattern}": it belongs to ${other}.`;
  const stop =
    actual === undefined
      ? `find it in the argument "${OWNER_ARGUMENT}" of the queue "${marker}", stop it`
      : `stop "${actual}"`;
  const remedy = `Let one of them handle it. Where it moves to "${owner}" for good: ${stop}, unbind its queue from "${pattern}", and delete the queue "${marker}", which marks it.`;
  return new BloodbankError('command.owned', message, { cause, remedy });
}
