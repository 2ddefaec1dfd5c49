import { adaptMessage } from '../adapters/with-adapters.js';
import type { Contract, Issue, Registry } from '../contract/contract-set.js';
import { describeIssue } from '../contract/describe-issue.js';
import { toError } from '../errors/to-error.js';
import { isObject } from '../json/object.js';
import { completeLineage } from '../lineage/lineage.js';
import { decodeJson } from '../message/decode-json.js';
import type { Failure } from '../retry/failure.js';
import type { Envelope } from './envelope.js';
import type { EnvelopeShape } from './envelope-shape.gen.js';
import { validateEnvelope } from './validate-envelope.gen.js';

export type OpenedEnvelope = { readonly ok: true; readonly envelope: Envelope; readonly contract: Contract } | Refused;

/** Why a message is no event. */
export interface Refused {
  readonly ok: false;
  readonly failure: Failure;
}

/** An envelope whose fields fit their schema and whose lineage is complete. Nobody has looked at its payload. */
export interface UnverifiedEnvelope
  extends Omit<EnvelopeShape, 'correlation_ids' | 'correlation_id' | 'causation_id' | 'agent_context' | 'metadata'>,
    Pick<Envelope, 'correlation_ids' | 'correlation_id' | 'causation_id' | 'agent_context' | 'metadata'> {}

/** Which of a contract's validators is asked: what is received may be newer than its schema, what is yet to be sent may not. */
export type Face = 'received' | 'exact';

/**
 * Turns the bytes of a received message into a verified envelope, or says why they are none; closed objects may hold
 * properties that are newer than their schema. Never throws.
 */
export function openEnvelope(registry: Registry, body: Uint8Array, routingKey?: string): OpenedEnvelope {
  const decoded = decodeBody(body, registry, routingKey);
  return decoded.ok ? open(registry, decoded.value, 'received') : decoded;
}

/** The same for a value that is yet to be sent, such as an envelope that somebody wrote by hand: exactly its schema. Never throws. */
export function verifyEnvelope(registry: Registry, value: unknown): OpenedEnvelope {
  // Whoever wrote it may go on writing.
  const own = isObject(value) ? { ...value } : value;
  return open(registry, own, 'exact');
}

function open(registry: Registry, value: unknown, face: Face): OpenedEnvelope {
  const read = readEnvelope(value);
  if (!read.ok) return read;
  const found = contractOf(registry, read.envelope);
  return found.ok ? verifyPayload(found.contract, read.envelope, face) : found;
}

/** The first part of opening: bytes to a value, as the adapters of the registry leave it. Never throws. */
export function decodeBody(
  body: Uint8Array,
  registry?: Registry,
  routingKey?: string,
): { readonly ok: true; readonly value: unknown } | Refused {
  const decoded = decodeJson(body);
  if (decoded.ok && registry?.adapters !== undefined) {
    try {
      return { ok: true, value: adaptMessage(decoded.value, registry, routingKey) };
    } catch (thrown) {
      return refuse('message.invalid', 'Invalid', `An adapter failed: ${toError(thrown).message}`);
    }
  }
  if (decoded.ok) return decoded;
  return refuse('message.undecodable', 'Undecodable', `The message cannot be read: ${decoded.reason}.`);
}

/** The second part: a value to an envelope with its lineage, whatever its payload is. Never throws. */
export function readEnvelope(value: unknown): { readonly ok: true; readonly envelope: UnverifiedEnvelope } | Refused {
  const [issue] = validateEnvelope(value);
  if (issue !== undefined) return refuse('message.invalid', 'Invalid', describe('The envelope', issue), issue.pointer);
  const shape = value as EnvelopeShape;
  if (isComplete(shape)) return { ok: true, envelope: shape };
  const envelope = {
    ...shape,
    ...completeLineage(shape),
    agent_context: shape.agent_context ?? null,
    metadata: shape.metadata ?? {},
  };
  return { ok: true, envelope };
}

/** As every sender of today writes it: nothing is to be filled in. */
function isComplete(shape: EnvelopeShape): shape is EnvelopeShape & UnverifiedEnvelope {
  const { correlation_ids, correlation_id, causation_id, agent_context, metadata } = shape;
  return (
    Array.isArray(correlation_ids) &&
    typeof correlation_id === 'string' &&
    causation_id !== undefined &&
    agent_context !== undefined &&
    typeof metadata === 'object' &&
    metadata !== null
  );
}

/** The third part: who describes the payload. Never throws. */
export function contractOf(
  registry: Registry,
  { event_type: eventType }: UnverifiedEnvelope,
): { readonly ok: true; readonly contract: Contract } | Refused {
  const contract = registry.isValidEventType(eventType) ? registry.find(eventType) : undefined;
  if (contract !== undefined) return { ok: true, contract };
  const message = `No contract of this service describes ${JSON.stringify(eventType.slice(0, 255))}.`;
  return refuse('message.unknown-type', 'UnknownType', message);
}

/** The last part, and the only one that makes an `Envelope`: the payload fits its schema. Never throws. */
export function verifyPayload(contract: Contract, envelope: UnverifiedEnvelope, face: Face): OpenedEnvelope {
  const { validate, validateReceived = validate } = contract;
  const [issue] = judge(face === 'received' ? validateReceived : validate, envelope.payload);
  if (issue === undefined) return { ok: true, envelope: envelope as unknown as Envelope, contract };
  const message = describe(`The payload of ${envelope.event_type}`, issue);
  return refuse('message.invalid', 'Invalid', message, `/payload${issue.pointer}`);
}

/** The code of a validator is ajv's, which stumbles over some combinations of keywords: what cannot be judged is refused. */
function judge(validate: Contract['validate'], payload: unknown): readonly Issue[] {
  try {
    return validate(payload);
  } catch (thrown) {
    return [{ pointer: '', keyword: 'validator', message: `cannot be judged: ${toError(thrown).message}` }];
  }
}

function describe(what: string, issue: Issue): string {
  return `${what} does not fit its schema: ${describeIssue(issue)}.`;
}

function refuse(code: Failure['code'], errorName: string, message: string, pointer?: string): Refused {
  return { ok: false, failure: { code, errorName, message, ...(pointer === undefined ? {} : { pointer }) } };
}
