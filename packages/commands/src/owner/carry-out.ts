import { describeExpiry, type Opened } from '@bloodbank/consumer';
import { contractOf, type Envelope, verifyPayload } from '@bloodbank/core/envelope';
import { toError } from '@bloodbank/core/errors';
import type { Step } from '@bloodbank/core/pipeline';
import type { CommandClaim, Settlement } from '@bloodbank/core/ports';
import type { Failure } from '@bloodbank/core/retry';
import { sealFailure } from '../reply/seal-reply.js';
import { sendReply } from '../reply/send-reply.js';
import { later } from './later.js';
import { readOutcome } from './outcome.js';
import type { OwnedCommand, OwnerWork } from './owner-parts.js';
import { copyOfCommand, publishCopy } from './publish-copy.js';
import { run } from './run.js';
import { tell } from './tell.js';

/**
 * The last step of a command's delivery. In the order of a command's life in its owner's store:
 *
 * (nothing)     claimed, or known to be somebody else's: then it comes later.
 * claimed       `execute` runs; the lease is renewed meanwhile. Ends with a record, or is given back for another attempt.
 * recorded      what came of it stands. A failed one is rolled back.
 * rolled-back   only of a failed one.
 * sent          effects are confirmed and the reply was sent; the delivery is acknowledged, or dead-lettered.
 *
 * A command that comes again goes on where its record stands. A failure that was told is forgotten when the command is sent
 * anew, by hand or by whoever asked: it left nothing behind, and a new try may succeed.
 */
export function carryOut(work: OwnerWork): Step<Opened> {
  return async (passage) => {
    const { envelope } = passage;
    const found = contractOf(work.registry, envelope);
    if (!found.ok) return { kind: 'dead-letter', failure: found.failure };
    const owned = found.contract.kind === 'command' ? work.find(envelope.event_type) : undefined;
    if (owned === undefined) return unhandled(work, envelope.event_type);
    const verified = verifyPayload(found.contract, envelope, 'received');
    if (!verified.ok) return refuse(work, passage, verified.failure);
    const command = verified.envelope;
    const expiry = describeExpiry(command, passage);
    if (expiry !== undefined) return refuse(work, passage, expiry);
    return claimAndCarryOut(work, owned, passage, command);
  };
}

async function claimAndCarryOut(
  work: OwnerWork,
  owned: OwnedCommand,
  passage: Opened,
  command: Envelope,
): Promise<Settlement> {
  const { store, service, leaseMs } = work;
  const key = idempotencyKeyOf(command);
  let claim: CommandClaim;
  try {
    claim = await store.claim(service, key, { leaseMs });
    if (claim.state === 'recorded' && isNewTry(claim, passage)) {
      await claim.forget();
      claim = await store.claim(service, key, { leaseMs });
    }
    if (claim.state === 'busy') return later(work, `Command ${command.event_id} is being carried out elsewhere.`);
    if (claim.state === 'claimed') {
      await work.onMoment?.('claimed', command.event_id);
      // Shown once it was received, while it is carried out; again where nobody knows whether it was shown before.
      const shown =
        passage.attempt === 1 || passage.redelivered ? publishCopy(work, copyOfCommand(passage)) : undefined;
      const ran = await run(work, owned, passage, command, claim);
      await shown;
      if ('settlement' in ran) return ran.settlement;
      return await tell(work, owned, passage, command, ran.record);
    }
    return await tell(work, owned, passage, command, claim);
  } catch (thrown) {
    // Of the store or the broker, not of the command: no attempt is spent.
    const { message } = toError(thrown);
    work.logger.warn({ ...passage.ids, queue: passage.queue }, `A command waits: ${message}`);
    return later(work, message);
  }
}

/** A failed command that was sent anew. What a crash brings again has an attempt behind it. */
function isNewTry(record: Extract<CommandClaim, { state: 'recorded' }>, { attempt }: Opened): boolean {
  return attempt === 1 && record.stage === 'sent' && readOutcome(record.outcome).state === 'failed';
}

/** What cannot be carried out, now or later: whoever asked is told, and it becomes a dead letter. */
async function refuse(work: OwnerWork, passage: Opened, failure: Failure): Promise<Settlement> {
  const command = passage.envelope as unknown as Envelope;
  const { code, message } = failure;
  const reply = sealFailure(work.registry, work.source, command, { code, message, retryable: false });
  await sendReply(work, passage, reply).catch(() => {});
  return { kind: 'dead-letter', failure };
}

function unhandled(work: OwnerWork, type: string): Settlement {
  const message = `No handler of ${work.service} carries out ${type}.`;
  if (work.isBeginning()) return later(work, message);
  return { kind: 'dead-letter', failure: { code: 'consumer.unhandled', errorName: 'Unhandled', message } };
}

/**
 * What makes two commands one: `metadata.idempotency_key` of commands of one type, where their sender gave one, else the
 * command's own id.
 */
function idempotencyKeyOf({ event_id: id, event_type: type, metadata }: Envelope): string {
  const key: unknown = metadata['idempotency_key'];
  return typeof key === 'string' && key !== '' ? JSON.stringify([type, key]) : id;
}
