import { findContract, type Registry } from '@bloodbank/core/contract';
import { assertEnvelope, type Envelope } from '@bloodbank/core/envelope';
import { BloodbankError, isInstance } from '@bloodbank/core/errors';
import type { Logger } from '@bloodbank/core/ports';
import { expandRoutingKey } from '@bloodbank/core/routing';
import type { Delays } from '@bloodbank/core/time';
import { createFileOutbox, DEFAULT_OUTBOX_BYTES } from '@bloodbank/outbox';
import { GatewayError, type GatewayErrorCode } from '../http/gateway-error.js';
import type { Intake } from '../intake/intake.js';

export interface SpoolingOptions {
  readonly registry: Registry;
  /** Several gateways may share it: each has a folder of its own in there, and publishes what a dead one left. */
  readonly folder: string;
  /** What waiting events may take of the disk. Default 256 MiB. */
  readonly maxBytes?: number;
  /** Between two attempts to publish. Default 100 ms, growing to 5 seconds. */
  readonly delays?: Delays;
  readonly logger?: Logger;
}

export const DEFAULT_SPOOL_BYTES: number = DEFAULT_OUTBOX_BYTES;

/** What the outbox says, in the words that a gateway's callers know. */
const CODES: Readonly<Record<string, GatewayErrorCode>> = {
  'outbox.full': 'gateway.spool-full',
  'outbox.damaged': 'gateway.spool-damaged',
};

/**
 * Hands events to the broker, and keeps in a file outbox what it does not take at this moment: see the port `Outbox`.
 *
 * @throws {BloodbankError} `gateway.spool-damaged` for a folder that cannot be used.
 */
export async function createSpoolingIntake(direct: Intake, options: SpoolingOptions): Promise<Intake> {
  const { registry, ...others } = options;
  const outbox = await createFileOutbox({
    ...others,
    verify: (envelope) => assertEnvelope(registry, envelope, 'event').envelope,
    async send(event) {
      const { envelope, routingKey, routed = false } = await direct.accept(event);
      return {
        eventId: envelope.event_id,
        eventType: envelope.event_type,
        routingKey,
        stored: 'broker',
        routed,
        envelope,
      };
    },
  }).catch(inOurWords);

  return {
    async accept(request) {
      const { envelope } = request;
      const answer = await outbox.publish(request).catch(inOurWords);
      if (answer.stored === 'outbox') {
        return { envelope, routingKey: routingKeyOf(registry, envelope), outcome: 'spooled' };
      }
      const { routingKey, routed } = answer.receipt;
      return { envelope, routingKey, outcome: 'confirmed', ...(routed === undefined ? {} : { routed }) };
    },
    health() {
      const { waitingEvents, usedBytes, damagedRecords, ...health } = outbox.health();
      return { ...health, spooledEvents: waitingEvents, spooledBytes: usedBytes, parkedRecords: damagedRecords };
    },
    async close() {
      await outbox.close();
      await direct.close();
    },
  };
}

function inOurWords(thrown: unknown): never {
  const code = isInstance(thrown, BloodbankError) ? CODES[thrown.code] : undefined;
  if (code === undefined) throw thrown;
  throw new GatewayError(code, (thrown as BloodbankError).message, { cause: thrown });
}

function routingKeyOf(registry: Registry, { event_type: eventType, priority }: Envelope): string {
  return expandRoutingKey(findContract(registry, eventType, 'event'), eventType, priority ?? undefined);
}
