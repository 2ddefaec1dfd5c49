import type { Registry } from '@bloodbank/core/contract';
import { prepareEnvelope, type Source } from '@bloodbank/core/envelope';
import { Invalid, isInstance, toError } from '@bloodbank/core/errors';
import { isObject } from '@bloodbank/core/json';
import { type Logger, silentLogger } from '@bloodbank/core/ports';
import { describeValidationFailure, SCHEMA_VALIDATION_FAILED } from '@bloodbank/core/system-events';
import type { GatewayBus } from '../gateway-bus.js';
import type { DoorRequest, Seal } from './seal-request.js';

export interface RefusalOptions {
  readonly registry: Registry;
  readonly bus: Pick<GatewayBus, 'send'>;
  readonly source: Source;
  /** Who says so. */
  readonly service: string;
  readonly logger?: Logger;
  /** Milliseconds since any moment. */
  readonly now?: () => number;
}

/** Whoever sends nonsense all day must not fill the queue of whoever listens. */
const MAX_PER_SECOND = 10;
const TIMEOUT_MS = 5_000;

/**
 * Publishes `bloodbank.schema.validation_failed` for each payload that a door refuses, where the tree has its contract. The
 * answer does not wait for it, and what becomes of it changes nothing: it may be lost, and beyond ten a second it is not sent.
 * What is refused under the names of the bus itself is not told, so that no report can lead to another.
 */
export function reportRefusals(seal: Seal, options: RefusalOptions): Seal {
  const { registry, bus, source, service, logger = silentLogger, now = () => performance.now() } = options;
  if (registry.kindOf(SCHEMA_VALIDATION_FAILED) !== 'event') {
    logger.warn({}, `No contract has the type ${SCHEMA_VALIDATION_FAILED}: refused payloads are not reported.`);
    return seal;
  }
  const takePlace = createPlaces(now);

  async function report(error: Invalid, request: DoorRequest): Promise<void> {
    const { eventType, eventId } = namesIn(request);
    if (eventType === '' || eventType.startsWith('bloodbank.') || !takePlace()) return;
    const payload = describeValidationFailure(error, { eventType, eventId, direction: 'publish', service });
    const { envelope } = prepareEnvelope(registry, source, SCHEMA_VALIDATION_FAILED, payload);
    await bus.send(envelope, { timeoutMs: TIMEOUT_MS, unroutable: 'drop', whenFull: 'reject' });
  }

  return (request) => {
    try {
      return seal(request);
    } catch (error) {
      if (isInstance(error, Invalid) && error.code === 'schema.invalid') {
        report(error, request).catch((thrown: unknown) =>
          logger.debug({ err: toError(thrown) }, 'A refused payload could not be reported.'),
        );
      }
      throw error;
    }
  };
}

/** Whether there is room for one more within this second. */
function createPlaces(now: () => number): () => boolean {
  let since = Number.NEGATIVE_INFINITY;
  let taken = 0;
  return () => {
    if (now() - since >= 1_000) {
      since = now();
      taken = 0;
    }
    taken += 1;
    return taken <= MAX_PER_SECOND;
  };
}

/** What a refused request says of itself. It may be anything. */
function namesIn(request: DoorRequest): { readonly eventType: string; readonly eventId: unknown } {
  if ('eventType' in request) return { eventType: request.eventType, eventId: request.options?.eventId };
  const { value } = request;
  const { event_type: eventType, event_id: eventId } = isObject(value) ? value : {};
  return { eventType: typeof eventType === 'string' ? eventType : '', eventId };
}
