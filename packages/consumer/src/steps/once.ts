import { type Envelope, replayMarkOf } from '@bloodbank/core/envelope';
import { toError } from '@bloodbank/core/errors';
import { ACKNOWLEDGED, type Around } from '@bloodbank/core/pipeline';
import type { Inbox, InboxClaim, Logger, Settlement } from '@bloodbank/core/ports';
import { withTimeout } from '@bloodbank/core/time';
import type { Delays } from '../delays.js';
import type { Verified } from '../passage.js';

/** What a claim outlives its handler by: the time to say how it ended. */
const LEASE_BEYOND_HANDLER_MS = 10_000;

const INBOX_TIMEOUT_MS = 30_000;

export interface OnceOptions {
  readonly inbox: Inbox;
  /** The consumer's name: that of the whole queue, also where an event comes from a part of it. */
  readonly queue: string;
  readonly handlerTimeoutMs: number;
  readonly delays: Delays;
}

/**
 * What comes after it happens once per (queue, event_id) inside the inbox's window. In the order of an event's life:
 *
 * claimed    nobody else may handle it. Ends with `done` when it was handled, is given back when that failed or is to come
 *            later, and is given up after the lease when the process dies.
 * done       a copy is acknowledged without being handled.
 * busy       somebody else holds the claim, or died with it: the copy comes later, until that is decided.
 *
 * A store that does not answer is as good as busy. Neither spends an attempt.
 */
export function once(options: OnceOptions): Around<Verified> {
  const { inbox, queue, handlerTimeoutMs } = options;
  const leaseMs = handlerTimeoutMs + LEASE_BEYOND_HANDLER_MS;
  return (next) => async (passage) => {
    const { event, context } = passage;
    let claim: InboxClaim;
    try {
      claim = await inTime(async () => claimOf(inbox, queue, event, leaseMs));
    } catch (thrown) {
      return later(options, `The inbox cannot say whether it was handled: ${toError(thrown).message}`);
    }
    if (claim.state === 'busy') return later(options, `Event ${event.event_id} is being handled by somebody else.`);
    if (claim.state === 'done') {
      context.log.debug({ queue }, 'A copy of an event that was handled before is acknowledged.');
      return ACKNOWLEDGED;
    }
    const settlement = await handle(claim, () => next(passage));
    if (settlement.kind === 'ack') await complete(claim, event.event_type, queue, context.log);
    return settlement;
  };
}

/**
 * An id belongs to its type: who may publish one type must not be able to use up the ids of another. So it is remembered of
 * which type a handled id was, and the same id of another type is claimed under a name of its own.
 */
async function claimOf(inbox: Inbox, queue: string, event: Envelope, leaseMs: number): Promise<InboxClaim> {
  const id = keyOf(event);
  const { event_type: type } = event;
  const claim = await inbox.claim(queue, id, { leaseMs });
  const isOfAnother = claim.state === 'done' && claim.value !== undefined && claim.value !== type;
  return isOfAnother ? inbox.claim(queue, `${type}:${id}`, { leaseMs }) : claim;
}

/** An event that is lived again is another one to the inbox: once for each replay. */
function keyOf(event: Envelope): string {
  const mark = replayMarkOf(event);
  return mark === undefined ? event.event_id : `${event.event_id} ${mark.id}`;
}

/** Looked at again after the longest time that the broker can hold it. */
function later({ delays }: OnceOptions, reason: string): Settlement {
  return { kind: 'later', delayMs: delays.longestMs, reason };
}

type Claimed = Extract<InboxClaim, { state: 'claimed' }>;

/** Gives the event back where it was not handled. */
async function handle(claim: Claimed, work: () => Promise<Settlement>): Promise<Settlement> {
  try {
    const settlement = await work();
    if (settlement.kind !== 'ack') await giveBack(claim);
    return settlement;
  } catch (thrown) {
    await giveBack(claim);
    throw thrown;
  }
}

/** Not given back in time, it is free when the lease ends. */
async function giveBack(claim: Claimed): Promise<void> {
  await inTime(async () => claim.release()).catch(() => {});
}

/** The effect has happened: failing the delivery now would repeat it. A second try, then the lease protects for a while. */
async function complete(claim: Claimed, eventType: string, queue: string, log: Logger): Promise<void> {
  const remember = (): Promise<void> => inTime(async () => claim.complete(eventType));
  try {
    await remember().catch(remember);
  } catch (thrown) {
    log.warn({ queue, error: toError(thrown).message }, 'The event was handled, but not remembered.');
  }
}

/** Every inbox of ours answers sooner; one of the user's that hangs must not keep its events for ever. */
function inTime<R>(work: () => Promise<R>): Promise<R> {
  return withTimeout(work(), INBOX_TIMEOUT_MS, 'The inbox');
}
