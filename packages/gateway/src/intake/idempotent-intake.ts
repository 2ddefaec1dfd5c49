import { createHash } from 'node:crypto';
import type { Envelope } from '@bloodbank/core/envelope';
import { BloodbankError, isInstance } from '@bloodbank/core/errors';
import type { Inbox, InboxClaim } from '@bloodbank/core/ports';
import { GatewayError } from '../http/gateway-error.js';
import type { Intake, IntakeReceipt } from './intake.js';
import type { SealedRequest } from './seal-request.js';

/** Where the doors hand in what they sealed. */
export interface IdempotentIntake extends Omit<Intake, 'accept'> {
  /**
   * @throws {BloodbankError} `gateway.request-in-progress`, `gateway.key-reused`, `inbox.unavailable`, or what the intake behind
   * it throws.
   */
  accept(request: SealedRequest): Promise<IntakeReceipt>;
}

/** Longer than any publish takes: a claim whose holder died must not be free before its event is confirmed. */
const LEASE_MS = 30_000;

/**
 * Lets a repeated request through once. Requests are the same that bear the same idempotency key of the same source, or that
 * make the same event: its id was given, or is computed from its unique key. The second gets the answer of the first; while
 * the first is not finished it is refused, and so is another content under a used key.
 *
 * Where the memory of keys is away, a request with a key is refused, for its sender asked for once; an event that is only
 * deterministic goes through: consumers know its id.
 */
export function createIdempotentIntake(inner: Intake, inbox: Inbox): IdempotentIntake {
  function accept(request: SealedRequest): Promise<IntakeReceipt> {
    const name = nameOf(request);
    return name === undefined ? inner.accept(request) : acceptOnce(name, request);
  }

  async function acceptOnce(name: Name, request: SealedRequest): Promise<IntakeReceipt> {
    const claim = await claimOf(name, request);
    if (claim === undefined) return inner.accept(request);
    if (claim.state === 'busy') {
      throw new GatewayError('gateway.request-in-progress', 'The same request is being handled at this moment.');
    }
    if (claim.state === 'done') return repeat(request, claim.value);
    try {
      const receipt = await inner.accept(request);
      // The event is out: whoever cannot remember that must not report a failure.
      await quietly(() => claim.complete(JSON.stringify(toMemory(receipt, request))));
      return receipt;
    } catch (thrown) {
      await quietly(() => claim.release());
      throw thrown;
    }
  }

  async function claimOf(name: Name, request: SealedRequest): Promise<InboxClaim | undefined> {
    try {
      return await inbox.claim(name.consumer, name.key, { leaseMs: LEASE_MS });
    } catch (thrown) {
      const isUnavailable = isInstance(thrown, BloodbankError) && thrown.code === 'inbox.unavailable';
      if (isUnavailable && request.idempotencyKey === undefined) return undefined;
      throw thrown;
    }
  }

  return { accept, health: () => inner.health(), close: () => inner.close() };
}

async function quietly(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch {
    // The answer stands all the same.
  }
}

interface Name {
  readonly consumer: string;
  readonly key: string;
}

function nameOf({ source, idempotencyKey, hasOwnId, envelope }: SealedRequest): Name | undefined {
  if (idempotencyKey !== undefined) return { consumer: `gateway:${source}`, key: idempotencyKey };
  if (!hasOwnId) return undefined;
  // Whoever may send one type must not be able to use up the ids of another.
  return { consumer: 'gateway:event', key: `${envelope.event_type}:${envelope.event_id}` };
}

/** All that is needed to give the same answer again, for the rest of it is in the repeated request. */
interface Memory {
  readonly eventId: string;
  readonly timestamp: string;
  readonly routingKey: string;
  readonly routed?: boolean;
  readonly fingerprint: string;
}

function toMemory({ envelope, routingKey, routed }: IntakeReceipt, request: SealedRequest): Memory {
  const { event_id: eventId, timestamp } = envelope;
  const fingerprint = fingerprintOf(request);
  return { eventId, timestamp, routingKey, ...(routed === undefined ? {} : { routed }), fingerprint };
}

function repeat(request: SealedRequest, value: string | undefined): IntakeReceipt {
  const memory = JSON.parse(value ?? '{}') as Memory;
  if (request.isSameByKey !== true && memory.fingerprint !== fingerprintOf(request)) {
    throw new GatewayError('gateway.key-reused', 'The same key was used before, for another content.');
  }
  const { routingKey, routed } = memory;
  const envelope = asFirstSent(request.envelope, memory);
  return { envelope, routingKey, outcome: 'duplicate', ...(routed === undefined ? {} : { routed }) };
}

/** The envelope as the first request of its name had it. It is answered, and never sent. */
function asFirstSent(envelope: Envelope, { eventId, timestamp }: Memory): Envelope {
  const isRoot = envelope.correlation_id === envelope.event_id;
  return { ...envelope, event_id: eventId, timestamp, ...(isRoot ? { correlation_id: eventId } : {}) };
}

/** Tells a repeated request from another one under the same key. */
export function fingerprintOf({ content }: Pick<SealedRequest, 'content'>): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url');
}
