import {
  type Envelope,
  findContract,
  Invalid,
  prepareEnvelope,
  type Registry,
  type Source,
  verifyEnvelope,
} from '@bloodbank/core';
import type { IntakeRequest } from './intake.js';

/** What is taken from an earlier sealing of the same request, so that both are the same event. */
export interface Sealed {
  readonly eventId: string;
  readonly timestamp: string;
}

/**
 * The envelope of a request: sealed around its payload, or the sender's own, verified, or sealed already.
 *
 * @throws {Invalid} when type, kind, payload or envelope do not fit.
 */
export function sealRequest(registry: Registry, source: Source, request: IntakeRequest, again?: Sealed): Envelope {
  if ('sealed' in request) return request.sealed;
  if ('payload' in request) {
    const options = { ...request.options, ...again };
    return prepareEnvelope(registry, source, request.eventType, request.payload, options).envelope;
  }
  const opened = verifyEnvelope(registry, request.envelope);
  if (opened.ok) {
    // Commands and replies go by other ways.
    findContract(registry, opened.envelope.event_type, 'event');
    return opened.envelope;
  }
  const { code, message, pointer = '' } = opened.failure;
  if (code === 'message.unknown-type') findContract(registry, typeOf(request.envelope), 'event');
  throw new Invalid('schema.invalid', message, { issues: [{ pointer, keyword: 'envelope', message }] });
}

function typeOf(envelope: unknown): string {
  const isObject = typeof envelope === 'object' && envelope !== null && 'event_type' in envelope;
  return isObject ? String(envelope.event_type) : '';
}
