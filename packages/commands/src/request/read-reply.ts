import {
  COMMAND_DONE,
  COMMAND_FAILED,
  type CommandDonePayload,
  type CommandFailedPayload,
  type Contract,
  type Registry,
  replyContractOf,
} from '@bloodbank/core/contract';
import {
  decodeBody,
  type Envelope,
  readEnvelope,
  type UnverifiedEnvelope,
  verifyPayload,
} from '@bloodbank/core/envelope';
import { CommandFailed } from '@bloodbank/core/errors';
import { fillReplyType } from '../reply/seal-reply.js';

/** What a reply means to the request that it answers. */
export type ReplyMeaning =
  | { readonly kind: 'ack'; readonly payload: unknown }
  | { readonly kind: 'result'; readonly payload: unknown }
  | { readonly kind: 'failure'; readonly error: CommandFailed };

export interface ReadReply {
  /** The request's event_id. */
  readonly causedBy: string;
  readonly envelope: UnverifiedEnvelope;
  meaningFor(commandType: string, command: Contract): ReplyMeaning;
}

/** A reply with its lineage, of which nobody has looked at the payload yet; undefined where it is none. */
export function readReply(registry: Registry, body: Uint8Array): ReadReply | undefined {
  const decoded = decodeBody(body, registry);
  const read = decoded.ok ? readEnvelope(decoded.value) : decoded;
  if (!read.ok) return undefined;
  const { causation_id: causedBy } = read.envelope;
  if (causedBy === null) return undefined;
  const { envelope } = read;
  return { causedBy, envelope, meaningFor: (type, command) => interpret(registry, envelope, type, command) };
}

/** What cannot be the answer to this command is a failure of its owner, not silence. */
export function interpret(
  registry: Registry,
  reply: UnverifiedEnvelope,
  commandType: string,
  command: Contract,
): ReplyMeaning {
  const { event_type: type } = reply;
  const contract = replyContractOf(registry, type);
  if (contract === undefined) return broken(`${commandType} was answered with ${type}, of which there is no contract.`);
  const verified = verifyPayload(contract, reply, 'received');
  if (!verified.ok) return broken(`The answer to ${commandType} is invalid: ${verified.failure.message}`);
  const { payload } = verified.envelope;
  if (type === COMMAND_FAILED) return { kind: 'failure', error: toCommandFailed(payload as CommandFailedPayload) };
  if (type === `${commandType}.ack`) return { kind: 'ack', payload };
  if (type === `${commandType}.error`) return { kind: 'failure', error: fromErrorReply(verified.envelope) };
  const expected = command.reply === undefined ? COMMAND_DONE : fillReplyType(command, commandType, command.reply);
  if (type !== expected) return broken(`${commandType} was answered with ${type} instead of ${expected}.`);
  return { kind: 'result', payload: type === COMMAND_DONE ? (payload as CommandDonePayload).result : payload };
}

function toCommandFailed({ code, message, retryable, retry_after_ms, data }: CommandFailedPayload): CommandFailed {
  return new CommandFailed({
    code,
    message,
    retryable,
    ...(typeof retry_after_ms === 'number' ? { retryAfterMs: retry_after_ms } : {}),
    ...(data === undefined ? {} : { data }),
  });
}

/** As agents refuse: `command.{agent}.{action}.error`. */
function fromErrorReply({ payload }: Envelope): CommandFailed {
  const { error_code, error_message, retryable, retry_after_ms } = payload as Readonly<Record<string, unknown>>;
  return new CommandFailed({
    code: String(error_code),
    message: String(error_message),
    retryable: retryable === true,
    ...(typeof retry_after_ms === 'number' ? { retryAfterMs: retry_after_ms } : {}),
    data: payload,
  });
}

function broken(message: string): ReplyMeaning {
  return { kind: 'failure', error: new CommandFailed({ code: 'message.invalid', message }) };
}
