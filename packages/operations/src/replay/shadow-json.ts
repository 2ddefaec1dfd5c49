import { type Registry, redactByContract } from '@bloodbank/core/contract';
import { parsePointer } from '@bloodbank/core/json';

/** A message that an event caused, then or in a shadow run. */
interface ShadowChild {
  readonly eventType: string;
  readonly payload: unknown;
}

/** One event of which a shadow run made something else, as the event store tells it. */
interface ShadowFinding {
  readonly eventId: string;
  readonly eventType: string;
  readonly position: number;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly missing: readonly ShadowChild[];
  readonly unexpected: readonly ShadowChild[];
  readonly changed: readonly {
    readonly eventType: string;
    readonly differences: readonly { readonly pointer: string; readonly stored: unknown; readonly shadow: unknown }[];
  }[];
}

/** The same as the command line and the gateway answer it; with a registry, without what its schemas mark as sensitive. */
export function toShadowJson(found: ShadowFinding, registry?: Registry): object {
  const childJson = ({ eventType, payload }: ShadowChild): object => ({
    event_type: eventType,
    payload: registry === undefined ? payload : redactByContract(payload, eventType, registry),
  });
  const { eventId, eventType, position, failure, missing, unexpected, changed } = found;
  return {
    event_id: eventId,
    event_type: eventType,
    position,
    failure,
    missing: missing.map(childJson),
    unexpected: unexpected.map(childJson),
    changed: changed.map((one) => ({
      event_type: one.eventType,
      differences: one.differences.map(({ pointer, stored, shadow }) => {
        const hide = (value: unknown): unknown => redactAt(pointer, value, one.eventType, registry);
        return { pointer, stored: hide(stored), shadow: hide(shadow) };
      }),
    })),
  };
}

/** A value that stands at a pointer of a payload, without what is sensitive of it. */
function redactAt(pointer: string, value: unknown, eventType: string, registry: Registry | undefined): unknown {
  if (value === undefined || registry === undefined) return value;
  const names = parsePointer(pointer) ?? [];
  const payload = names.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
  return names.reduce<unknown>(memberOf, redactByContract(payload, eventType, registry));
}

function memberOf(value: unknown, name: string): unknown {
  // What is hidden higher up is hidden whole.
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : value;
}
