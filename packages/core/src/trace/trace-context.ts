/** Where a message stands in a distributed trace, as the W3C's Trace Context, level 1, carries it. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits: the span that the message comes from. */
  readonly spanId: string;
  readonly traceFlags: number;
  /** What vendors add, as it was received. */
  readonly tracestate?: string;
}

/** The two headers, or options of the same names. */
export interface TraceHeaders {
  readonly traceparent?: string;
  readonly tracestate?: string;
}

/** Section 3.2.2. A later version may say more after these four fields, never less. */
const TRACEPARENT =
  /^(?<version>[0-9a-f]{2})-(?<traceId>[0-9a-f]{32})-(?<spanId>[0-9a-f]{16})-(?<flags>[0-9a-f]{2})(?<more>-.*)?$/;
/** Sampled, and random ids. Section 3.2.2.5: bits that one does not know must not be passed on. */
const KNOWN_FLAGS = 0b11;
const MAX_TRACEPARENT_LENGTH = 512;

/** Section 3.3.1: keys, some with the vendor's system after `@`, and printable values without comma and equals sign. */
const TRACESTATE_MEMBER =
  /^[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
const MAX_TRACESTATE_LENGTH = 512;
const MAX_TRACESTATE_MEMBERS = 32;

/** What the headers of a message say of its trace; undefined where they say nothing that can be believed. */
export function readTraceContext(headers: Readonly<Record<string, unknown>> | TraceHeaders): TraceContext | undefined {
  const { traceparent, tracestate } = headers as Readonly<Record<string, unknown>>;
  if (typeof traceparent !== 'string' || traceparent.length > MAX_TRACEPARENT_LENGTH) return undefined;
  const { version, traceId, spanId, flags, more } = TRACEPARENT.exec(traceparent)?.groups ?? {};
  if (version === undefined || traceId === undefined || spanId === undefined) return undefined;
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  const traceFlags = Number.parseInt(flags ?? '00', 16) & KNOWN_FLAGS;
  return { traceId, spanId, traceFlags, ...(isTracestate(tracestate) ? { tracestate } : {}) };
}

/** The headers by which a message carries its place in a trace. */
export function writeTraceContext({
  traceId,
  spanId,
  traceFlags,
  tracestate,
}: TraceContext): Required<Pick<TraceHeaders, 'traceparent'>> & TraceHeaders {
  const flags = traceFlags.toString(16).padStart(2, '0');
  return { traceparent: `00-${traceId}-${spanId}-${flags}`, ...(tracestate ? { tracestate } : {}) };
}

function isTracestate(value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || value.length > MAX_TRACESTATE_LENGTH) return false;
  const members = value.split(',').map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ''));
  return members.length <= MAX_TRACESTATE_MEMBERS && members.every((member) => TRACESTATE_MEMBER.test(member));
}
