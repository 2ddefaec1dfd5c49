import type { Opened } from '@bloodbank/consumer';
import { replyContractOf } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import { toError, Unroutable } from '@bloodbank/core/errors';
import type { Markable, RecordedCommand, Settlement } from '@bloodbank/core/ports';
import type { Failure } from '@bloodbank/core/retry';
import { withTimeout } from '@bloodbank/core/time';
import { sealFailure, sealReply } from '../reply/seal-reply.js';
import { sendReply } from '../reply/send-reply.js';
import { type FailedOutcome, type Outcome, readOutcome } from './outcome.js';
import type { OwnedCommand, OwnerWork } from './owner-parts.js';
import { factsOf } from './run.js';

/**
 * Tells the world what is recorded of a command, and says how its delivery is settled: rolled back where it failed, effects
 * confirmed in their order, the reply sent, and that marked. What is marked already is not done again; the reply is.
 *
 * @throws what the broker or the store cannot take now: the record stands, and the delivery comes again.
 */
export async function tell(
  work: OwnerWork,
  owned: OwnedCommand,
  passage: Opened,
  command: Envelope,
  record: RecordedCommand & Markable,
): Promise<Settlement> {
  const outcome = readOutcome(record.outcome);
  const { event_id: id } = command;
  await work.onMoment?.('recorded', id);
  let failure = outcome.state === 'failed' ? outcome.failure : undefined;
  if (outcome.state === 'failed' && record.stage === 'recorded') {
    failure = await rollBack(work, owned, passage, command, outcome);
    await record.mark('rolled-back');
    await work.onMoment?.('rolled-back', id);
  }
  if (record.stage !== 'sent') {
    const stuck = await sendEffects(work, passage, outcome);
    if (stuck !== undefined) return { kind: 'dead-letter', failure: stuck };
    await work.onMoment?.('effects-confirmed', id);
  }
  await answer(work, passage, command, outcome);
  await work.onMoment?.('reply-sent', id);
  if (record.stage !== 'sent') await record.mark('sent');
  await work.onMoment?.('marked-sent', id);
  return failure === undefined ? { kind: 'ack' } : { kind: 'dead-letter', failure };
}

/** Undoes what a failed attempt did elsewhere. What that throws goes beside the first reason. */
async function rollBack(
  work: OwnerWork,
  { handler, timeoutMs }: OwnedCommand,
  passage: Opened,
  command: Envelope,
  { failure }: FailedOutcome,
): Promise<Failure> {
  const { rollback } = handler;
  if (rollback === undefined) return failure;
  const error = Object.assign(new Error(failure.message), { name: failure.errorName });
  const signal = AbortSignal.any([work.stopping, AbortSignal.timeout(timeoutMs)]);
  const facts = factsOf(work, passage, command, signal);
  try {
    const rolled = Promise.resolve().then(() => rollback(command, { ...facts, error }));
    await withTimeout(rolled, timeoutMs, 'The rollback');
    return failure;
  } catch (thrown) {
    const { message } = toError(thrown);
    facts.log.error({ reason: failure.message }, `The rollback failed, too: ${message}`);
    return { ...failure, message: `${failure.message} The rollback failed, too: ${message}`.slice(0, 1_000) };
  }
}

/** One after the other, each confirmed. Why one can never leave, where that is so. */
async function sendEffects(work: OwnerWork, passage: Opened, { effects }: Outcome): Promise<Failure | undefined> {
  const { publisher, publishTimeoutMs: timeoutMs, logger } = work;
  for (const { envelope, options } of effects) {
    try {
      const { routed } = await publisher.send(envelope, { ...options, timeoutMs });
      if (!routed) {
        const fields = { ...passage.ids, effect: envelope.event_type };
        logger.warn(fields, `Nobody subscribes to ${envelope.event_type}: this effect of a command was dropped.`);
      }
    } catch (thrown) {
      if (!(thrown instanceof Unroutable)) throw thrown;
      const message = `It was carried out and is recorded, but its effect ${envelope.event_type} reaches nobody: ${thrown.message}`;
      return { code: thrown.code, errorName: thrown.name, message };
    }
  }
  return undefined;
}

/** To a repetition under another id, sealed anew: whoever asked looks for its own id in it. */
async function answer(work: OwnerWork, passage: Opened, command: Envelope, outcome: Outcome): Promise<void> {
  const { registry, source } = work;
  const { reply } = outcome;
  if (outcome.command_id !== command.event_id) {
    const sealed =
      outcome.state === 'failed'
        ? sealFailure(registry, source, command, outcome.told)
        : sealReply(registry, source, command, resultOf(reply));
    return sendReply(work, passage, sealed);
  }
  const contract = replyContractOf(registry, reply.event_type);
  if (contract !== undefined) await sendReply(work, passage, { envelope: reply, contract });
}

function resultOf({ event_type: type, payload }: Envelope): unknown {
  return type === 'bloodbank.command.done' ? (payload as { readonly result?: unknown }).result : payload;
}
