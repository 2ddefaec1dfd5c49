import { createHash } from 'node:crypto';
import {
  BloodbankError,
  deterministicEventId,
  type Envelope,
  type Inbox,
  type InboxClaim,
  type Registry,
  type Source,
} from '@bloodbank/core';
import { GatewayError } from '../http/gateway-error.js';
import type { EventRequest, Intake, IntakeReceipt, IntakeRequest } from './intake.js';
import { sealRequest } from './seal-request.js';

export interface IdempotentIntakeOptions {
  readonly registry: Registry;
  readonly inbox: Inbox;
  readonly source: Source;
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
export function createIdempotentIntake(inner: Intake, options: IdempotentIntakeOptions): Intake {
  const { registry, inbox, source } = options;

  async function accept(request: IntakeRequest): Promise<IntakeReceipt> {
    const envelope = seal(request);
    const name = nameOf(request, envelope);
    if (name === undefined) return inner.accept(toSealedRequest(request, envelope));
    const claim = await claimOf(name, request);
    if (claim === undefined) return inner.accept(toSealedRequest(request, envelope));
    if (claim.state === 'busy') {
      throw new GatewayError('gateway.request-in-progress', 'The same request is being handled at this moment.');
    }
    const fingerprint = fingerprintOf(request);
    if (claim.state === 'done') return repeat(request, fingerprint, claim.value);
    try {
      const receipt = await inner.accept(toSealedRequest(request, envelope));
      // The event is out: whoever cannot remember that must not report a failure.
      await claim.complete(JSON.stringify(toMemory(receipt, fingerprint))).catch(() => {});
      return receipt;
    } catch (thrown) {
      await claim.release().catch(() => {});
      throw thrown;
    }
  }

  /** A key gives the event its id, so that a repetition is recognised even where all memory of the first one is lost. */
  function seal(request: IntakeRequest): Envelope {
    const envelope = sealRequest(registry, source, request);
    if (request.idempotencyKey === undefined || !isMadeUp(request, envelope)) return envelope;
    const eventId = deterministicEventId(envelope.event_type, `${request.source}|${request.idempotencyKey}`);
    return sealRequest(registry, source, request, { eventId, timestamp: envelope.timestamp });
  }

  async function claimOf(name: Name, request: IntakeRequest): Promise<InboxClaim | undefined> {
    try {
      return await inbox.claim(name.consumer, name.key, { leaseMs: LEASE_MS });
    } catch (thrown) {
      const isAway = thrown instanceof BloodbankError && thrown.code === 'inbox.unavailable';
      if (isAway && request.idempotencyKey === undefined) return undefined;
      throw thrown;
    }
  }

  function repeat(request: IntakeRequest, fingerprint: string, value: string | undefined): IntakeReceipt {
    const memory = JSON.parse(value ?? '{}') as Memory;
    if (request.isSameByKey !== true && memory.fingerprint !== fingerprint) {
      throw new GatewayError('gateway.key-reused', 'The same key was used before, for another content.');
    }
    const envelope = sealRequest(registry, source, request, memory);
    const { routingKey, routed } = memory;
    return { envelope, routingKey, outcome: 'duplicate', ...(routed === undefined ? {} : { routed }) };
  }

  return { accept, health: () => inner.health(), close: () => inner.close() };
}

interface Name {
  readonly consumer: string;
  readonly key: string;
}

/** All that is needed to give the same answer again, for the rest of it is in the repeated request. */
interface Memory {
  readonly eventId: string;
  readonly timestamp: string;
  readonly routingKey: string;
  readonly routed?: boolean;
  readonly fingerprint: string;
}

function nameOf(request: IntakeRequest, envelope: Envelope): Name | undefined {
  if (request.idempotencyKey !== undefined)
    return { consumer: `gateway:${request.source}`, key: request.idempotencyKey };
  return isMadeUp(request, envelope) ? undefined : { consumer: 'gateway:event', key: envelope.event_id };
}

/** An id that was made up here, for want of anything better, will not come again. Computed ids are of version 5. */
function isMadeUp(request: IntakeRequest, { event_id: eventId }: Envelope): boolean {
  return 'payload' in request && request.options?.eventId === undefined && eventId[14] !== '5';
}

function toMemory({ envelope, routingKey, routed }: IntakeReceipt, fingerprint: string): Memory {
  const { event_id: eventId, timestamp } = envelope;
  return { eventId, timestamp, routingKey, ...(routed === undefined ? {} : { routed }), fingerprint };
}

function toSealedRequest(request: IntakeRequest, envelope: Envelope): IntakeRequest {
  const { source, unroutable, traceparent } = request;
  return {
    source,
    sealed: envelope,
    ...(unroutable === undefined ? {} : { unroutable }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

function envelopeIn(request: Exclude<IntakeRequest, EventRequest>): unknown {
  return 'sealed' in request ? request.sealed : request.envelope;
}

/** Of the content alone: who sends it, and when, may differ from one attempt to the next. */
function fingerprintOf(request: IntakeRequest): string {
  const sent = 'payload' in request ? [request.eventType, request.payload] : envelopeIn(request);
  return createHash('sha256').update(JSON.stringify(sent)).digest('base64url');
}
