import { resolve } from 'node:path';
import type { Registry } from '@bloodbank/core/contract';
import { assertEnvelope } from '@bloodbank/core/envelope';
import type { Logger, Outbox, OutboxHealth, PublishReceipt } from '@bloodbank/core/ports';
import { expandRoutingKey } from '@bloodbank/core/routing';
import type { PublishAround, Publisher, SealedMessage } from '@bloodbank/publisher';
import { findProject } from '../config/find-project.js';
import type { Settings } from '../config/settings/read-settings.js';

/** `file`: below OUTBOX_DIR, in a folder of the service's name. */
export type OutboxChoice = 'file' | false;

export interface OpenOutbox {
  /** Before a message is written for the broker: events pass by the outbox, and nothing else does. */
  readonly steps: readonly PublishAround<SealedMessage>[];
  health(): OutboxHealth | undefined;
  close(): Promise<void>;
}

export interface OutboxParts {
  readonly service: string;
  readonly registry: Registry;
  /** What leads to the broker, and to no outbox. */
  readonly publisher: Pick<Publisher<never>, 'send'>;
  readonly settings: Settings;
  readonly logger: Logger;
}

/** @throws {BloodbankError} `outbox.damaged` for a folder that cannot be used. */
export async function openOutbox(choice: OutboxChoice, parts: OutboxParts): Promise<OpenOutbox> {
  if (choice === false) return { steps: [], health: () => undefined, close: async () => {} };
  const { service, registry, publisher, settings, logger } = parts;
  const { createFileOutbox } = await import('@bloodbank/outbox');
  const outbox = await createFileOutbox({
    folder: resolve(findProject(process.cwd()).root, settings.OUTBOX_DIR, service),
    maxBytes: settings.OUTBOX_MAX_BYTES,
    send: ({ envelope, source: _, ...how }) => publisher.send(envelope, how),
    verify: (envelope) => assertEnvelope(registry, envelope, 'event').envelope,
    logger,
  });
  return {
    // One line for all that the service publishes: what it published first leaves first.
    steps: [keep(outbox, service)],
    health: () => outbox.health(),
    close: () => outbox.close(),
  };
}

function keep(outbox: Outbox, source: string): PublishAround<SealedMessage> {
  return (next) => async (sealed) => {
    const { envelope, contract, options } = sealed;
    if (contract.kind !== 'event') return next(sealed);
    const { traceparent, tracestate, timeoutMs, unroutable, whenFull, persistent, routingKey } = options;
    const how = { traceparent, tracestate, timeoutMs, unroutable, whenFull, persistent, routingKey };
    const given = Object.fromEntries(Object.entries(how).filter(([, value]) => value !== undefined));
    const answer = await outbox.publish({ envelope, source, ...given });
    if (answer.stored === 'broker') return answer.receipt;
    const { event_id: eventId, event_type: eventType, priority } = envelope;
    const key = routingKey ?? expandRoutingKey(contract, eventType, priority ?? undefined);
    return {
      eventId,
      eventType,
      routingKey: key,
      stored: 'outbox',
      routed: undefined,
      envelope,
    } satisfies PublishReceipt;
  };
}
