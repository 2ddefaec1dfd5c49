import { createHash } from 'node:crypto';
import { decodeJson } from '@bloodbank/core/message';
import type { RecordedMessage, StoredMessage } from '@bloodbank/core/ports';

export type ToyFacts = Omit<StoredMessage, keyof RecordedMessage | 'position' | 'occurredAt'> & {
  readonly occurredAt: Date | undefined;
};

/** As much of an envelope, of either generation, as the suite asks for. */
export function toyFactsOf(message: RecordedMessage): ToyFacts {
  const decoded = decodeJson(message.body);
  const body = (decoded.ok && typeof decoded.value === 'object' ? decoded.value : null) as Envelope | null;
  const { source, agent_context: agent, payload = body?.data, correlation_ids: parents = [] } = body ?? {};
  const eventType = body?.event_type ?? message.address.key;
  const id = plain(body?.event_id ?? body?.id) ?? message.properties.messageId ?? hashOf(message.body);
  const time = body?.timestamp ?? body?.ts;
  return {
    id,
    eventType,
    kind: message.address.kind,
    domain: eventType.split('.')[0] ?? '',
    occurredAt: time === undefined ? undefined : new Date(time),
    source: typeof source === 'object' ? (source.service ?? source.app ?? null) : (source ?? null),
    agent: agent?.name ?? null,
    session: payload?.session_id ?? null,
    correlationId: body?.correlation_id ?? parents[0] ?? id,
    causationId: body?.causation_id ?? parents.at(-1) ?? null,
    parents,
    unsearchable: decoded.ok && isHoldable(decoded.value) ? null : 'It is no JSON for a database.',
  };
}

interface Envelope {
  readonly event_id?: string;
  readonly id?: string;
  readonly event_type?: string;
  readonly timestamp?: string;
  readonly ts?: string;
  readonly source?: string | { readonly service?: string; readonly app?: string };
  readonly agent_context?: { readonly name?: string };
  readonly correlation_ids?: readonly string[];
  readonly correlation_id?: string;
  readonly causation_id?: string | null;
  readonly payload?: { readonly session_id?: string };
  readonly data?: { readonly session_id?: string };
}

function plain(id: string | undefined): string | undefined {
  return id === undefined || id.includes('\0') ? undefined : id;
}

function hashOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}

/** Walks keys and values. */
function isHoldable(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\0') && !/\p{Surrogate}/u.test(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).flat().every(isHoldable);
}
