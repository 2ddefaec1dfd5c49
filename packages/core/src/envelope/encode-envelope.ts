import { Invalid } from '../errors/publish-errors.js';
import type { Envelope } from './envelope.js';

/**
 * The envelope as it goes over the wire: JSON in UTF-8.
 *
 * @throws {Invalid} `schema.not-json` for what JSON cannot say: cycles, BigInt.
 */
export function encodeEnvelope(envelope: Envelope): Uint8Array {
  try {
    return Buffer.from(JSON.stringify(envelope), 'utf8');
  } catch (cause) {
    const message = `The payload of ${envelope.event_type} cannot be written as JSON.`;
    throw new Invalid('schema.not-json', message, { cause });
  }
}
