import { Invalid } from '../errors/publish-errors.js';
import { isBlank } from '../json/object.js';
import type { Envelope } from './envelope.js';
import { textOfSource } from './shared-source.js';

/**
 * The envelope as it goes over the wire: JSON in UTF-8.
 *
 * @throws {Invalid} `schema.not-json` for what JSON cannot say: cycles, BigInt, functions.
 */
export function encodeEnvelope(envelope: Envelope): Uint8Array {
  try {
    return encodeText(hasKnownFieldsAlone(envelope) ? writeKnown(envelope) : writeAll(envelope));
  } catch (cause) {
    const message = `The payload of ${envelope.event_type} cannot be written as JSON.`;
    throw new Invalid('schema.not-json', message, { cause });
  }
}

/** Those that `sealEnvelope` and `openEnvelope` give to every envelope, priority and ttl_seconds not counted. */
const FIELDS_OF_EVERY_ENVELOPE = 11;

function hasKnownFieldsAlone(envelope: Envelope): boolean {
  const optional = ('priority' in envelope ? 1 : 0) + ('ttl_seconds' in envelope ? 1 : 0);
  return Object.keys(envelope).length === FIELDS_OF_EVERY_ENVELOPE + optional;
}

/**
 * As `JSON.stringify` writes it, for half of its price: most of an envelope is the same each time, or needs no escape. The
 * schema holds ids and times to characters that stand for themselves.
 */
function writeKnown(envelope: Envelope): string {
  const { correlation_ids: parents, causation_id: cause, agent_context: agent, priority, ttl_seconds } = envelope;
  let text = `{"event_id":"${envelope.event_id}","event_type":${quote(envelope.event_type)}`;
  text += `,"timestamp":"${envelope.timestamp}","version":${quote(envelope.version)}`;
  text += `,"source":${textOfSource(envelope.source)}`;
  text += `,"correlation_ids":${parents.length === 0 ? '[]' : JSON.stringify(parents)}`;
  text += `,"correlation_id":"${envelope.correlation_id}","causation_id":${cause === null ? 'null' : `"${cause}"`}`;
  text += `,"agent_context":${agent === null ? 'null' : JSON.stringify(agent)}`;
  text += `,"metadata":${isBlank(envelope.metadata) ? '{}' : JSON.stringify(envelope.metadata)}`;
  if (priority !== undefined) text += `,"priority":${JSON.stringify(priority)}`;
  if (ttl_seconds !== undefined) text += `,"ttl_seconds":${JSON.stringify(ttl_seconds)}`;
  return `${text},"payload":${textOfPayload(envelope.payload)}}`;
}

/** With the fields that others added, which are carried along. */
function writeAll({ payload, ...fields }: Envelope): string {
  return `${JSON.stringify(fields).slice(0, -1)},"payload":${textOfPayload(payload)}}`;
}

function textOfPayload(payload: unknown): string {
  const text = JSON.stringify(payload);
  // A function or a symbol: the envelope would leave without its payload.
  if (text === undefined) throw new TypeError(`A ${typeof payload} has no form in JSON.`);
  return text;
}

const MAX_QUOTED = 256;
const MAX_QUOTED_LENGTH = 256;
/** Types and versions, of which a service has few. */
const quoted = new Map<string, string>();

function quote(text: string): string {
  const known = quoted.get(text);
  if (known !== undefined) return known;
  const made = JSON.stringify(text);
  if (quoted.size === MAX_QUOTED) quoted.clear();
  if (made.length <= MAX_QUOTED_LENGTH) quoted.set(text, made);
  return made;
}

const SLAB_BYTES = 64 * 1024;
/** A UTF-16 unit takes three bytes at most. */
const MAX_UNIT_BYTES = 3;
const MAX_SHARE_BYTES = SLAB_BYTES / 4;
let slab = Buffer.alloc(0);
let usedBytes = 0;

/** Small texts share their memory: a buffer for each costs more than writing it. */
function encodeText(text: string): Uint8Array {
  const mostBytes = text.length * MAX_UNIT_BYTES;
  if (mostBytes > MAX_SHARE_BYTES) return Buffer.from(text, 'utf8');
  if (usedBytes + mostBytes > slab.length) {
    slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    usedBytes = 0;
  }
  const start = usedBytes;
  usedBytes += slab.write(text, start, 'utf8');
  return slab.subarray(start, usedBytes);
}
