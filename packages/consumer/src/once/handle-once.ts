import { type ContractTypes, type Envelope, type Inbox, type InboxClaim, toError } from '@bloodbank/core';
import type { Handler } from '../handler.js';
import { Postponed } from './postponed.js';

/** What a claim outlives its handler by: the time to say how it ended. */
const LEASE_BEYOND_HANDLER_MS = 10_000;

/**
 * A handler whose effect happens once per (queue, event_id) inside the inbox's window. In the order of an event's life:
 *
 * claimed    nobody else may handle it. Ends with `done` when the handler returns, is given back when it throws, and is
 *            given up after the lease when the process dies.
 * done       a copy is acknowledged without the handler being called.
 * busy       somebody else holds the claim, or died with it: the copy is postponed until that is decided.
 */
export function handleOnce<T extends ContractTypes, E extends Envelope>(
  inbox: Inbox,
  /** The consumer's name: that of the whole queue, also where an event comes from a part of it. */
  queue: string,
  handlerTimeoutMs: number,
  handler: Handler<T, E>,
): Handler<T, E> {
  const leaseMs = handlerTimeoutMs + LEASE_BEYOND_HANDLER_MS;
  return async (event, context) => {
    const claim = await claimEvent(inbox, queue, event.event_id, leaseMs);
    if (claim.state === 'done') {
      context.log.debug({ queue }, 'A copy of an event that was handled before is acknowledged.');
      return;
    }
    if (claim.state === 'busy') {
      throw new Postponed('inbox.busy', `Event ${event.event_id} is being handled by somebody else.`);
    }
    try {
      await handler(event, context);
    } catch (error) {
      // Not given back in time, it is free when the lease ends.
      await claim.release().catch(() => {});
      throw error;
    }
    await complete(claim, (error) =>
      context.log.warn({ queue, error: error.message }, 'The event was handled, but not remembered.'),
    );
  };
}

/** @throws {Postponed} `inbox.unavailable` when the store does not answer. */
async function claimEvent(inbox: Inbox, queue: string, eventId: string, leaseMs: number): Promise<InboxClaim> {
  try {
    return await inbox.claim(queue, eventId, { leaseMs });
  } catch (thrown) {
    throw new Postponed('inbox.unavailable', toError(thrown).message, { cause: thrown });
  }
}

/** The effect has happened: failing the delivery now would repeat it. A second try, then the lease protects for a while. */
async function complete(
  claim: Extract<InboxClaim, { state: 'claimed' }>,
  onFailure: (error: Error) => void,
): Promise<void> {
  try {
    await claim.complete().catch(() => claim.complete());
  } catch (thrown) {
    onFailure(toError(thrown));
  }
}
