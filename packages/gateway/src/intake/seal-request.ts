import type { Kind, Registry } from '@bloodbank/core/contract';
import {
  assertEnvelope,
  deterministicEventId,
  type Envelope,
  isSharedSource,
  joinUniqueKey,
  prepareEnvelope,
  type Source,
  shareSource,
  uniqueKeyOf,
} from '@bloodbank/core/envelope';
import type { PublishOptions, SendOptions } from '@bloodbank/core/ports';
import type { IntakeRequest } from './intake.js';

/** What comes in at a door. */
export type DoorRequest = PayloadRequest | EnvelopeRequest;

interface AnyRequest extends Omit<IntakeRequest, 'envelope'> {
  /** Names the request: a second one of the same source and key publishes nothing and gets the first one's answer. */
  readonly idempotencyKey?: string;
  /** The key alone tells: a repetition may differ, by a delivery id or a time. Default: then it is refused. */
  readonly isSameByKey?: boolean;
}

export interface PayloadRequest extends AnyRequest {
  readonly eventType: string;
  readonly payload: unknown;
  /** How a message travels is not for a caller from outside to say. */
  readonly options?: Omit<PublishOptions, keyof SendOptions>;
}

/** An envelope that the sender made: verified, completed, otherwise unchanged. */
export interface EnvelopeRequest extends AnyRequest {
  readonly value: unknown;
}

/** A request whose envelope is made, and all that tells it from another one. */
export interface SealedRequest extends AnyRequest {
  readonly envelope: Envelope;
  /** Whether the same request, sent again, would have the same event id. Else it was made up here. */
  readonly hasOwnId: boolean;
  /** What the sender sent: who sends it, and when, may differ from one attempt to the next. */
  readonly content: unknown;
}

/**
 * Makes the envelope of a request.
 *
 * @throws {Invalid} when type, kind, payload or envelope do not fit.
 */
export type Seal = (request: DoorRequest) => SealedRequest;

export interface SealOptions {
  readonly registry: Registry;
  /** Said of every message whose sender does not say it. */
  readonly source: Source;
  /** What may come in. */
  readonly kind: Kind;
}

/** The one place where what comes in from outside is validated, whatever the door. */
export function createSeal({ registry, source, kind }: SealOptions): Seal {
  const wholeOf = sourcesUpon(shareSource(source));
  return (request) => {
    if ('value' in request) {
      const { value } = request;
      return { ...request, envelope: assertEnvelope(registry, value, kind).envelope, hasOwnId: true, content: value };
    }
    const { eventType, payload, options = {} } = request;
    const hasOwnId = canBeComputed(registry, request);
    const eventId = hasOwnId ? undefined : idOfKey(request);
    const { source: said, ...others } = options;
    const how = eventId === undefined ? { ...others, kind } : { ...others, eventId, kind };
    const { envelope } = prepareEnvelope(registry, wholeOf(said), eventType, payload, how);
    return { ...request, envelope, hasOwnId, content: [eventType, payload] };
  };
}

/** What an envelope says of where it comes from, of what its sender says: the rest is said for all. */
function sourcesUpon(own: Source): (said: Partial<Source> | undefined) => Source {
  // Who sends often is the same object each time, and what comes of it too: such a source is checked once.
  const known = new WeakMap<Partial<Source>, Source>();
  return (said) => {
    if (said === undefined) return own;
    const whole = known.get(said) ?? { ...own, ...said };
    if (!isSharedSource(said) || known.has(said)) return whole;
    const shared = shareSource(whole);
    known.set(said, shared);
    return shared;
  };
}

function canBeComputed(registry: Registry, { eventType, payload, options = {} }: PayloadRequest): boolean {
  if (options.eventId !== undefined || options.uniqueKey !== undefined) return true;
  const fields = registry.find(eventType)?.uniqueKey;
  return fields !== undefined && uniqueKeyOf(fields, payload) !== undefined;
}

/** A key gives the event its id, so that a repetition is recognised even where all memory of the first one is lost. */
function idOfKey({ eventType, source, idempotencyKey }: PayloadRequest): string | undefined {
  return idempotencyKey && deterministicEventId(eventType, joinUniqueKey(source, idempotencyKey));
}
