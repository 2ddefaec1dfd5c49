import { digitsOf, parseExact } from '../parts/exact-json.js';

/** A message as it travels: the names of the envelope's schema. What is optional there may be missing here. */
export interface Envelope {
  readonly event_id: string;
  readonly event_type: string;
  readonly timestamp: string;
  readonly source?: {
    readonly host?: string;
    readonly type?: string;
    readonly app?: string;
    readonly service?: string;
  };
  readonly correlation_id?: string;
  readonly causation_id?: string | null;
  readonly correlation_ids?: readonly string[];
  readonly agent_context?: { readonly name?: string; readonly type?: string } | null;
  readonly payload: unknown;
}

/** Who said it, in one word. */
export function sourceOf({ source, agent_context: agent }: Pick<Envelope, 'source' | 'agent_context'>): string {
  return agent?.name ?? source?.service ?? source?.app ?? source?.host ?? '';
}

export function parseEnvelope(text: string): Envelope | undefined {
  try {
    const value = parseExact(text);
    const isEnvelope = typeof value === 'object' && value !== null && 'event_id' in value && 'event_type' in value;
    return isEnvelope ? (value as Envelope) : undefined;
  } catch {
    return undefined;
  }
}

/** A payload in one line, for a row of a list. */
export function summaryOf(payload: unknown): string {
  if (typeof payload !== 'object' || payload === null) return JSON.stringify(payload) ?? '';
  const parts: string[] = [];
  let length = 0;
  for (const [name, value] of Object.entries(payload)) {
    const text = typeof value === 'string' ? value.slice(0, 120) : shortOf(value);
    parts.push(`${name}: ${text}`);
    length += name.length + text.length;
    if (length > 240) break;
  }
  return parts.join('  ');
}

function shortOf(value: unknown): string {
  const digits = digitsOf(value);
  if (digits !== undefined) return digits;
  if (Array.isArray(value)) return `[${value.length}]`;
  return typeof value === 'object' && value !== null ? '{…}' : String(value);
}
