import { type Registry, redactPayload } from '@bloodbank/core/contract';

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
  const sensitiveOf = (type: string): readonly string[] => registry?.find(type)?.sensitive ?? [];
  const childJson = ({ eventType, payload }: ShadowChild): object => ({
    event_type: eventType,
    payload: redactPayload(payload, sensitiveOf(eventType)),
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
        const hide = (value: unknown): unknown => redactAt(pointer, value, sensitiveOf(one.eventType));
        return { pointer, stored: hide(stored), shadow: hide(shadow) };
      }),
    })),
  };
}

/** A value that stands at a pointer of a payload, without what is sensitive of it. */
function redactAt(pointer: string, value: unknown, sensitive: readonly string[]): unknown {
  if (value === undefined || sensitive.length === 0) return value;
  const words = pointer.split('/').slice(1);
  const payload = words.reduceRight<unknown>((inner, word) => ({ [readWord(word)]: inner }), value);
  return words.reduce<unknown>((outer, word) => memberOf(outer, readWord(word)), redactPayload(payload, sensitive));
}

function memberOf(value: unknown, name: string): unknown {
  // What is hidden higher up is hidden whole.
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : value;
}

function readWord(word: string): string {
  return word.replaceAll('~1', '/').replaceAll('~0', '~');
}
