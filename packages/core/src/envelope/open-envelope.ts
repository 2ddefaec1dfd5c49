import type { Failure } from '../consume/failure.js';
import type { Contract, Issue, Registry } from '../contract/contract-set.js';
import { toError } from '../errors/to-error.js';
import { completeLineage } from '../lineage/lineage.js';
import { decodeJson } from '../message/decode-json.js';
import type { Envelope } from './envelope.js';
import type { EnvelopeShape } from './envelope-shape.gen.js';
import { validateEnvelope } from './validate-envelope.gen.js';

export type OpenedEnvelope =
  | { readonly ok: true; readonly envelope: Envelope; readonly contract: Contract }
  | { readonly ok: false; readonly failure: Failure };

/**
 * Turns the bytes of a received message into a verified envelope, or says why they are none; closed objects may hold
 * properties that are newer than their schema. Never throws.
 */
export function openEnvelope(registry: Registry, body: Uint8Array): OpenedEnvelope {
  const decoded = decodeJson(body);
  if (!decoded.ok)
    return refuse('message.undecodable', 'Undecodable', `The message cannot be read: ${decoded.reason}.`);
  return verify(registry, decoded.value, ({ validate, validateReceived = validate }) => validateReceived);
}

/** The same for a value that is yet to be sent, such as an envelope that somebody wrote by hand: exactly its schema. Never throws. */
export function verifyEnvelope(registry: Registry, value: unknown): OpenedEnvelope {
  return verify(registry, value, ({ validate }) => validate);
}

function verify(
  registry: Registry,
  value: unknown,
  faceOf: (contract: Contract) => Contract['validate'],
): OpenedEnvelope {
  const [issue] = validateEnvelope(value);
  if (issue !== undefined) return refuse('message.invalid', 'Invalid', describe('The envelope', issue), issue.pointer);

  const shape = value as EnvelopeShape;
  const contract = registry.isValidEventType(shape.event_type) ? registry.find(shape.event_type) : undefined;
  if (contract === undefined) {
    const message = `No contract of this service describes ${JSON.stringify(shape.event_type.slice(0, 255))}.`;
    return refuse('message.unknown-type', 'UnknownType', message);
  }
  const [payloadIssue] = judge(faceOf(contract), shape.payload);
  if (payloadIssue !== undefined) {
    const message = describe(`The payload of ${shape.event_type}`, payloadIssue);
    return refuse('message.invalid', 'Invalid', message, `/payload${payloadIssue.pointer}`);
  }
  const envelope = {
    ...shape,
    ...completeLineage(shape),
    agent_context: shape.agent_context ?? null,
    metadata: shape.metadata ?? {},
  };
  return { ok: true, envelope: envelope as unknown as Envelope, contract };
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
  return `${what} does not fit its schema: ${issue.pointer === '' ? '(root)' : issue.pointer} ${issue.message}.`;
}

function refuse(code: Failure['code'], errorName: string, message: string, pointer?: string): OpenedEnvelope {
  return { ok: false, failure: { code, errorName, message, ...(pointer === undefined ? {} : { pointer }) } };
}
