import type { Kind, Registry } from '../contract/contract-set.js';
import { findContract } from '../contract/find-contract.js';
import { Invalid } from '../errors/publish-errors.js';
import { verifyEnvelope } from './open-envelope.js';
import type { PreparedEnvelope } from './prepare-envelope.js';

/**
 * An envelope that somebody made by hand, verified and completed. Its payload need only fit its schema: what the schema does
 * not declare may be in it.
 *
 * @throws {Invalid} `schema.invalid` with the place, `schema.unknown-type`, or `schema.wrong-kind`.
 */
export function assertEnvelope(registry: Registry, value: unknown, kind: Kind): PreparedEnvelope {
  const opened = verifyEnvelope(registry, value);
  if (opened.ok) {
    // Who may send which kind is asked only now: first it must be an envelope at all.
    return { envelope: opened.envelope, contract: findContract(registry, opened.envelope.event_type, kind) };
  }
  const { code, message, pointer = '' } = opened.failure;
  if (code === 'message.unknown-type') findContract(registry, typeIn(value), kind);
  throw new Invalid('schema.invalid', message, { issues: [{ pointer, keyword: 'envelope', message }] });
}

function typeIn(envelope: unknown): string {
  const isNamed = typeof envelope === 'object' && envelope !== null && 'event_type' in envelope;
  return isNamed ? String(envelope.event_type) : '';
}
