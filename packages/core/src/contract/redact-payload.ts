import { isObject } from '../json/object.js';
import { parsePointer } from '../json/pointer.js';
import type { Contract, Registry } from './contract-set.js';

const REDACTED = '***';

/**
 * A copy of a payload in which what the schema marks as sensitive cannot be read. `pointers` are JSON pointers in which
 * `*` stands for every item of a list and every key of a map.
 */
export function redactPayload(payload: unknown, pointers: readonly string[]): unknown {
  return pointers.reduce((value, pointer) => redactAt(value, parsePointer(pointer) ?? []), payload);
}

/**
 * A payload as anybody may see it who may read its type. Of a type without a contract nothing says what is sensitive, so every
 * value is hidden; the names of its fields stay.
 */
export function redactByContract(payload: unknown, eventType: string, registry: Pick<Registry, 'find'>): unknown {
  const contract = registry.find(eventType);
  return contract === undefined ? hideValues(payload) : redactPayload(payload, contract.sensitive);
}

/** The same of a whole message. What has no payload is no envelope, and counts as payload as it is. */
export function redactMessage<M extends object>(message: M, eventType: string, registry: Pick<Registry, 'find'>): M {
  if ('payload' in message) return { ...message, payload: redactByContract(message.payload, eventType, registry) };
  return registry.find(eventType) === undefined ? (hideValues(message) as M) : message;
}

/** Where an envelope holds what the contract of its payload marks as sensitive. */
export function sensitiveInEnvelope({ sensitive }: Pick<Contract, 'sensitive'>): readonly string[] {
  return sensitive.map((pointer) => `/payload${pointer}`);
}

function hideValues(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hideValues);
  if (!isObject(value)) return value === undefined || value === null ? value : REDACTED;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, hideValues(member)]));
}

function redactAt(value: unknown, [segment, ...rest]: readonly string[]): unknown {
  if (segment === undefined) return value === undefined || value === null ? value : REDACTED;
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      segment === '*' || segment === String(index) ? redactAt(item, rest) : (item as unknown),
    );
  }
  if (typeof value !== 'object' || value === null) return value;
  // fromEntries defines members, so that a key named __proto__ stays a key.
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      segment === '*' || segment === key ? redactAt(member, rest) : member,
    ]),
  );
}
