import type { Contract } from './contract-set.js';

const REDACTED = '***';

/**
 * A copy of a payload in which what the schema marks as sensitive cannot be read. `pointers` are JSON pointers in which
 * `*` stands for every item of a list and every key of a map.
 */
export function redactPayload(payload: unknown, pointers: readonly string[]): unknown {
  return pointers.reduce((value, pointer) => redactAt(value, segmentsOf(pointer)), payload);
}

/** Where an envelope holds what the contract of its payload marks as sensitive. */
export function sensitiveInEnvelope({ sensitive }: Pick<Contract, 'sensitive'>): readonly string[] {
  return sensitive.map((pointer) => `/payload${pointer}`);
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

function segmentsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}
