import type { Issue, Registry } from '@bloodbank/core/contract';
import { readJsonInput } from '../input/parse-json.js';
import { isBlankLine, type Line } from '../input/split-lines.js';

/** What became of one payload. */
export interface ValidationResult {
  /** Of the line it stood in, from 1; absent for a payload that came alone. */
  readonly line?: number;
  readonly event_type?: string;
  readonly valid: boolean;
  readonly issues?: readonly Issue[];
  /** Why it was never compared with a schema. */
  readonly error?: { readonly code: string; readonly message: string };
}

export function checkPayload(registry: Registry, type: string, payload: unknown): ValidationResult {
  const contract = registry.find(type);
  if (contract === undefined) {
    const closest = registry.closestTypes(type);
    const hint = closest.length === 0 ? '' : ` Did you mean ${closest.join(', ')}?`;
    const message = `No contract has the type ${JSON.stringify(type.slice(0, 255))}.${hint}`;
    return { event_type: type, valid: false, error: { code: 'schema.unknown-type', message } };
  }
  const issues = contract.validate(payload);
  return issues.length === 0 ? { event_type: type, valid: true } : { event_type: type, valid: false, issues };
}

/** A line of NDJSON with `event_type` and `payload`; whole envelopes are such lines too. Undefined for an empty line. */
export function checkLine(registry: Registry, { number, bytes }: Line): ValidationResult | undefined {
  const refuse = (code: string, message: string): ValidationResult => ({
    line: number,
    valid: false,
    error: { code, message },
  });
  if (bytes === undefined) return refuse('message.undecodable', 'The line is too long to be a message.');
  if (isBlankLine(bytes)) return undefined;
  const read = readJsonInput(bytes);
  if (!read.ok) return refuse('message.undecodable', `The line ${read.problem}.`);
  const { value } = read;
  const isEvent = typeof value === 'object' && value !== null && 'event_type' in value && 'payload' in value;
  if (!isEvent || typeof value.event_type !== 'string') {
    return refuse('message.invalid', 'The line is not an object with an "event_type" and a "payload".');
  }
  return { line: number, ...checkPayload(registry, value.event_type, value.payload) };
}
